package io.sallyport.ipam.lease;

import java.time.Duration;

/**
 * How an EgressGateway detects failures, with the defaults of its {@code failureDetection}.
 *
 * @param interval between two questions of a holder, at most a fifth of the fence
 * @param silence without a probe after which a standby wants the slot
 * @param fenceMillis the fence in normal operation
 */
public record Timing(Duration interval, Duration silence, int fenceMillis) {
  public static final Timing DEFAULT =
      new Timing(Duration.ofMillis(100), Duration.ofMillis(300), 500);

  private static final int LEAST_QUESTIONS = 5;

  public Timing {
    if (!Fence.fits(fenceMillis)) {
      throw new IllegalArgumentException(
          "fence: %d ms; must be %s".formatted(fenceMillis, Fence.FITS));
    }
    long most = Fence.nanos(fenceMillis) / LEAST_QUESTIONS;
    if (interval.toNanos() < 1 || interval.toNanos() > most) {
      throw new IllegalArgumentException(
          "interval: %s; must be at most a fifth of the fence, %s"
              .formatted(interval, Duration.ofNanos(most)));
    }
    if (silence.compareTo(interval) <= 0) {
      throw new IllegalArgumentException(
          "misses: silence of %s; must be longer than one interval, %s"
              .formatted(silence, interval));
    }
  }
}
