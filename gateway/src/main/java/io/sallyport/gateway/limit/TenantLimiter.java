package io.sallyport.gateway.limit;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.sallyport.tenantapi.tenant.Limits;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One tenant's limits on this gateway, over all its connections. Never blocks; any thread may use
 * it. A change of limits applies at once, to open connections too.
 */
public final class TenantLimiter {
  private static final int BURST_PARTS = 20;
  private static final long LEAST_BURST = 64 * 1024;
  private static final long MOST_NEW_CONNECTIONS = 1_000_000_000;
  private static final long RETIRED = -1;

  private final AtomicLong open = new AtomicLong();
  private volatile State state = new State(Limits.NONE);

  /** The limits in force and their buckets. */
  private static final class State {
    private final Limits limits;
    private final Optional<Bucket> newConnections;
    private final Optional<ByteRate> egress;
    private final Optional<ByteRate> ingress;

    State(Limits limits) {
      this.limits = limits;
      this.newConnections = connections(limits.newConnectionsPerSecond());
      this.egress = rate(limits.egressBitsPerSecond(), limits.burstBytes());
      this.ingress = rate(limits.ingressBitsPerSecond(), limits.burstBytes());
    }

    private static Optional<Bucket> connections(OptionalLong perSecond) {
      if (perSecond.isEmpty()) {
        return Optional.empty();
      }
      long rate = Math.clamp(perSecond.getAsLong(), 1, MOST_NEW_CONNECTIONS);
      Bandwidth bandwidth =
          Bandwidth.builder().capacity(rate).refillGreedy(rate, Duration.ofSeconds(1)).build();
      return Optional.of(Bucket.builder().addLimit(bandwidth).withNanosecondPrecision().build());
    }

    private static Optional<ByteRate> rate(OptionalLong bitsPerSecond, OptionalLong burst) {
      return bitsPerSecond.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new ByteRate(bitsPerSecond.getAsLong(), burst(bitsPerSecond.getAsLong(), burst)));
    }
  }

  /** Applies {@code limits}; does nothing where they are in force already. */
  public void apply(Limits limits) {
    State before = state;
    if (!before.limits.equals(limits)) {
      state = new State(limits);
    }
  }

  /** Takes a place for one connection, or names the limit that is reached. */
  public Optional<LimitKind> tryOpen() {
    State now = state;
    long most = now.limits.connections().orElse(Long.MAX_VALUE);
    long before = open.getAndUpdate(taken -> taken == RETIRED || taken >= most ? taken : taken + 1);
    if (before == RETIRED || before >= most) {
      return Optional.of(LimitKind.CONNECTIONS);
    }
    if (now.newConnections.isPresent() && !now.newConnections.get().tryConsume(1)) {
      open.decrementAndGet();
      return Optional.of(LimitKind.NEW_CONNECTIONS);
    }
    return Optional.empty();
  }

  /** Gives out no place any more; only where no place is taken, else false and nothing changes. */
  boolean retire() {
    return open.compareAndSet(0, RETIRED);
  }

  boolean isRetired() {
    return open.get() == RETIRED;
  }

  /** Gives back the place of a connection that {@link #tryOpen} let in. */
  public void closed() {
    open.decrementAndGet();
  }

  /** Counts bytes read from the tenant; nanoseconds to stop reading, 0 to go on. */
  public long spendEgress(int bytes) {
    return spend(state.egress, bytes);
  }

  /** Counts bytes read for the tenant; nanoseconds to stop reading, 0 to go on. */
  public long spendIngress(int bytes) {
    return spend(state.ingress, bytes);
  }

  private static long spend(Optional<ByteRate> rate, int bytes) {
    return rate.isPresent() ? rate.get().spend(bytes) : 0;
  }

  private static long burst(long bitsPerSecond, OptionalLong asked) {
    return asked.orElse(Math.max(LEAST_BURST, bitsPerSecond / 8 / BURST_PARTS));
  }
}
