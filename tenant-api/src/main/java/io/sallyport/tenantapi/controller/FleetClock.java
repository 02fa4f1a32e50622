package io.sallyport.tenantapi.controller;

import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.tenantapi.store.ClockState;
import io.sallyport.tenantapi.store.FleetStore;
import io.sallyport.tenantapi.store.Kind;
import io.sallyport.tenantapi.store.Stored;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/**
 * The EgressClock: a counter of seconds in the store. A planner writes the value it read plus the
 * true seconds since it read that very version, by compare-and-swap. So the clock runs only while
 * some planner runs, and never faster than true time, however many planners there are and whatever
 * their wall clocks say.
 */
public final class FleetClock {
  private static final long SECOND = 1_000_000_000L;

  private final FleetStore store;
  private final LongSupplier nanos;
  private Optional<Stored<ClockState>> read;
  private long readAt;

  /**
   * The clock of {@code store}.
   *
   * @param nanos a monotonic clock
   */
  public FleetClock(FleetStore store, LongSupplier nanos) throws IOException {
    this.store = store;
    this.nanos = nanos;
    this.read = store.read(Kind.CLOCK, Kind.THE_CLOCK);
    this.readAt = nanos.getAsLong();
  }

  /** The value that was read or written last; 0 before the first. */
  public long last() {
    return state().seconds();
  }

  /** The clusters written off while this clock is behind, and the clock that they saw. */
  Map<ClusterName, Long> writtenOff() {
    return state().writtenOff();
  }

  private long writes() {
    return state().writes() + 1;
  }

  private ClockState state() {
    return read.map(Stored::value).orElse(ClockState.NEW);
  }

  /** How long ago that was, by this process's clock. */
  long age() {
    return nanos.getAsLong() - readAt;
  }

  boolean isNew() {
    return read.isEmpty();
  }

  /** Writes how far it is, and answers what was written. */
  public long tick() throws IOException {
    return write(value -> new ClockState(value, writes(), writtenOff(), restored()));
  }

  /**
   * Writes at least {@code seen}, the newest clock of all witnesses: it is behind no more, and what
   * is free rests from now on.
   */
  void catchUp(long seen) throws IOException {
    write(
        value -> {
          long now = Math.max(value, seen);
          return new ClockState(now, writes(), Map.of(), now);
        });
  }

  /** Writes that some ledger is an older copy: what is free rests from now on. */
  void markRestored() throws IOException {
    write(value -> new ClockState(value, writes(), writtenOff(), Math.max(1, value)));
  }

  /** The clock when the store was restored last, 0 where it never was. */
  long restored() {
    return state().restored();
  }

  /** Writes that {@code cluster}, which saw this clock, does not count any more. */
  void writeOff(ClusterName cluster, long seen) throws IOException {
    write(
        value -> {
          Map<ClusterName, Long> off = new HashMap<>(writtenOff());
          off.merge(cluster, seen, Math::max);
          return new ClockState(value, writes(), off, restored());
        });
  }

  private long write(LongFunction<ClockState> next) throws IOException {
    while (true) {
      long now = nanos.getAsLong();
      long seconds = (now - readAt) / SECOND;
      Optional<Stored<ClockState>> written = swap(next.apply(last() + seconds));
      if (written.isPresent()) {
        readAt += seconds * SECOND;
        read = written;
        return last();
      }
      readAgain();
    }
  }

  private Optional<Stored<ClockState>> swap(ClockState value) throws IOException {
    try {
      return store.write(Kind.CLOCK, Kind.THE_CLOCK, value, read.map(Stored::version));
    } catch (IOException unknown) {
      readAgain();
      throw unknown;
    }
  }

  /** Looks at the store again, since somebody else may have written. */
  void readAgain() throws IOException {
    read = store.read(Kind.CLOCK, Kind.THE_CLOCK);
    readAt = nanos.getAsLong();
  }
}
