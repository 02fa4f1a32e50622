package io.sallyport.ipam.plan;

/**
 * How long something rests after its last use, in seconds of the EgressClock.
 *
 * @param seconds the largest value that was in force while it was held
 * @param until the clock at which the rest is over; 0 before a first release
 */
public record Hold(long seconds, long until) {
  public static final Hold NONE = new Hold(0, 0);

  /** This hold, at least {@code asked} seconds long from now on. */
  Hold atLeast(long asked) {
    return asked <= seconds ? this : new Hold(asked, until);
  }

  /**
   * This hold after a release at {@code clock}. The second that was running then has not passed
   * whole, so it does not count.
   */
  Hold releasedAt(long clock) {
    return new Hold(seconds, Math.max(until, clock + 1 + seconds));
  }

  boolean isOver(long clock) {
    return clock >= until;
  }
}
