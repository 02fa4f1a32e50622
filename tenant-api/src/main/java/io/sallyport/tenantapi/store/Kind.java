package io.sallyport.tenantapi.store;

import io.fabric8.kubernetes.client.CustomResource;
import io.sallyport.ipam.plan.ClaimShard;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.tenantapi.crd.EgressClaimShard;
import io.sallyport.tenantapi.crd.EgressClock;
import io.sallyport.tenantapi.crd.EgressHistoryPage;
import io.sallyport.tenantapi.crd.EgressLedger;
import io.sallyport.tenantapi.history.HistoryPage;
import java.util.function.Function;

/**
 * A kind of thing that a store keeps, and the object it is kept as. Names: of a ledger its
 * identity, of a shard its name, of the clock {@code clock}, of a page {@code identity/number}.
 */
public final class Kind<T> {
  public static final Kind<Ledger> LEDGER =
      of("ledgers", EgressLedger.class, LedgerObjects::write, LedgerObjects::read);
  public static final Kind<ClaimShard> CLAIMS =
      of("claims", EgressClaimShard.class, SmallObjects::write, SmallObjects::read);

  public static final Kind<ClockState> CLOCK =
      of("", EgressClock.class, SmallObjects::write, SmallObjects::read);

  public static final Kind<HistoryPage> PAGE =
      of("history", EgressHistoryPage.class, TransitionObjects::write, TransitionObjects::read);

  /** The name of the one clock. */
  public static final String THE_CLOCK = "clock";

  private final String folder;
  private final Class<? extends CustomResource<?, ?>> type;
  private final Function<T, CustomResource<?, ?>> writer;
  private final Function<CustomResource<?, ?>, T> reader;

  private Kind(
      String folder,
      Class<? extends CustomResource<?, ?>> type,
      Function<T, CustomResource<?, ?>> writer,
      Function<CustomResource<?, ?>, T> reader) {
    this.folder = folder;
    this.type = type;
    this.writer = writer;
    this.reader = reader;
  }

  private static <T, R extends CustomResource<?, ?>> Kind<T> of(
      String folder, Class<R> type, Function<T, R> writer, Function<R, T> reader) {
    return new Kind<>(folder, type, writer::apply, object -> reader.apply(type.cast(object)));
  }

  /** Whether things of this kind are never changed once they are written. */
  public boolean isWrittenOnce() {
    return folder.equals("history");
  }

  /** The folder of a state directory; empty for the directory itself. */
  public String folder() {
    return folder;
  }

  public Class<? extends CustomResource<?, ?>> type() {
    return type;
  }

  public CustomResource<?, ?> object(T value) {
    return writer.apply(value);
  }

  /**
   * What {@code object} says.
   *
   * @throws RuntimeException where it is no such thing; the message says what is wrong
   */
  public T value(CustomResource<?, ?> object) {
    return reader.apply(object);
  }
}
