package io.sallyport.gateway.proxy;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.EventExecutorGroup;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** When each event loop last had a turn: one that has none for long serves nobody. */
final class Heartbeats {
  private static final Duration EVERY = Duration.ofSeconds(1);

  /** Longer than any turn of a loop, and than a pause of the JVM. */
  private static final Duration MOST = Duration.ofSeconds(10);

  private final Map<EventExecutor, Long> beats = new ConcurrentHashMap<>();
  private final LongSupplier clock;

  /**
   * Begins to beat on each loop.
   *
   * @param clock monotonic, in nanoseconds
   */
  Heartbeats(EventExecutorGroup loops, LongSupplier clock) {
    this.clock = clock;
    for (EventExecutor loop : loops) {
      beats.put(loop, clock.getAsLong());
      loop.scheduleAtFixedRate(
          () -> beats.put(loop, clock.getAsLong()), 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** How many loops had no turn for long, in words; empty where all go round. */
  Optional<String> stuck() {
    long now = clock.getAsLong();
    long stuck = beats.values().stream().filter(beat -> now - beat > MOST.toNanos()).count();
    return stuck == 0
        ? Optional.empty()
        : Optional.of(
            "%d of %d event loops had no turn for %d s"
                .formatted(stuck, beats.size(), MOST.toSeconds()));
  }
}
