package io.sallyport.ipam.lease;

import java.time.Duration;

/**
 * The lengths that follow from a fenceMillis. A permission counts from the moment its question was
 * opened and ends a fence later; the element that it allows lives for what is left of it at the
 * latest moment at which the kernel can still take it, which is when the question's own element
 * ends.
 */
final class Fence {
  static final String FITS = "0, or 100 to 60000 milliseconds";
  private static final int LEAST = 100;
  private static final int MOST = 60_000;
  private static final int ASKED_SHARE = 10;
  private static final int MARGIN_SHARE = 10;
  private static final long LEAST_MARGIN = nanos(50);

  private Fence() {}

  static boolean fits(int millis) {
    return millis >= LEAST && millis <= MOST;
  }

  static long nanos(int millis) {
    return Duration.ofMillis(millis).toNanos();
  }

  /** The life of an element made without a DEL: a tenth of the fence. */
  static long askedNanos(int fenceMillis) {
    return nanos(fenceMillis) / ASKED_SHARE;
  }

  /** The rest of a permission when its question, opened under {@code askedFence}, ends. */
  static long restNanos(int fenceMillis, int askedFence) {
    return nanos(fenceMillis) - askedNanos(askedFence);
  }

  /** How long a new holder waits: the fence of the old row and max(10 %, 50 ms). */
  static long waitNanos(int fenceMillis) {
    return nanos(fenceMillis) + Math.max(nanos(fenceMillis) / MARGIN_SHARE, LEAST_MARGIN);
  }
}
