package io.sallyport.gateway.metrics;

import io.sallyport.gateway.limit.LimitKind;
import io.sallyport.gateway.table.DropReason;
import java.util.concurrent.atomic.LongAdder;

/** One tenant's counters on this gateway. Any thread may count. */
public final class TenantCounters {
  final LongAdder active = new LongAdder();
  final LongAdder egressBytes = new LongAdder();
  final LongAdder ingressBytes = new LongAdder();
  final Tally<Outcome> outcomes = new Tally<>(Outcome.class);
  final Tally<LimitKind> throttled = new Tally<>(LimitKind.class);
  final Tally<DropReason> dropped = new Tally<>(DropReason.class);

  public void opened() {
    active.increment();
  }

  /** An open connection ended. */
  public void closed(Outcome outcome) {
    active.decrement();
    ended(outcome);
  }

  /** A connection ended that was never open. */
  public void ended(Outcome outcome) {
    outcomes.count(outcome);
  }

  public void throttled(LimitKind limit) {
    throttled.count(limit);
  }

  public void dropped(DropReason reason) {
    dropped.count(reason);
  }

  /** Payload read from the tenant, in bytes. */
  public LongAdder egressBytes() {
    return egressBytes;
  }

  /** Payload read for the tenant, in bytes. */
  public LongAdder ingressBytes() {
    return ingressBytes;
  }
}
