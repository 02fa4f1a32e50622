package io.sallyport.gateway.table;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.atomic.AtomicReference;

/** The table in force. An older revision never replaces a newer one. Any thread may use it. */
public final class CurrentTable {
  private final AtomicReference<EgressTable> table = new AtomicReference<>(EgressTable.EMPTY);

  public EgressTable get() {
    return requireNonNull(table.get());
  }

  public void publish(EgressTable next) {
    table.updateAndGet(old -> next.revision() > old.revision() ? next : old);
  }
}
