package io.sallyport.gateway.limit;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A rate of bytes that is kept by stopping to read: what was read is passed on and owed, and the
 * answer is how long to stop. Tokens are units of 64 bytes, because Bucket4j counts at most one
 * token a nanosecond; what is less than a unit counts with the next bytes. Any thread may use it.
 */
final class ByteRate {
  private static final int UNIT = 64;

  /** A token a nanosecond: 512 Gbit/s. What is above is held to that. */
  private static final long MOST_TOKENS_PER_SECOND = 1_000_000_000;

  private final Bucket bucket;
  private final AtomicLong total = new AtomicLong();

  ByteRate(long bitsPerSecond, long burstBytes) {
    this.bucket =
        Bucket.builder()
            .addLimit(bandwidth(bitsPerSecond, burstBytes))
            .withNanosecondPrecision()
            .build();
  }

  /** Counts {@code bytes} that were read; nanoseconds to read nothing more, 0 to go on. */
  long spend(int bytes) {
    long after = total.addAndGet(bytes);
    long units = after / UNIT - (after - bytes) / UNIT;
    return units == 0 ? 0 : bucket.consumeIgnoringRateLimits(units);
  }

  private static Bandwidth bandwidth(long bitsPerSecond, long burstBytes) {
    long unitsPerSecond = Math.clamp(bitsPerSecond / 8 / UNIT, 1, MOST_TOKENS_PER_SECOND);
    return Bandwidth.builder()
        .capacity(Math.max(1, burstBytes / UNIT))
        .refillGreedy(unitsPerSecond, Duration.ofSeconds(1))
        .build();
  }
}
