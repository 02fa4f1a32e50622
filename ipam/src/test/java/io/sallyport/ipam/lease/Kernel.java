package io.sallyport.ipam.lease;

/**
 * The fence table of one node. Timeouts are in jiffies of 4 ms, rounded down and counted from the
 * jiffy that runs; a DEL of what is not living refuses the whole batch.
 */
final class Kernel {
  private static final long JIFFY = 4 * World.MILLI;

  private final boolean updatesInPlace;
  private long askedEnd;
  private long aliveEnd;

  Kernel(boolean updatesInPlace) {
    this.updatesInPlace = updatesInPlace;
  }

  private static long end(long clock, long life) {
    return Math.floorDiv(clock, JIFFY) + life / JIFFY;
  }

  private static boolean lives(long end, long clock) {
    return Math.floorDiv(clock, JIFFY) < end;
  }

  boolean isOpen(long clock) {
    return lives(aliveEnd, clock);
  }

  /** NEW: without effect on a living element before Linux 6.12. */
  void ask(long clock, long life) {
    if (updatesInPlace || !lives(askedEnd, clock)) {
      askedEnd = end(clock, life);
    }
  }

  boolean renew(long clock, long life) {
    return isOpen(clock) && create(clock, life);
  }

  boolean create(long clock, long life) {
    if (!lives(askedEnd, clock)) {
      return false;
    }
    askedEnd = Long.MIN_VALUE;
    aliveEnd = end(clock, life);
    return true;
  }

  void delete() {
    aliveEnd = Long.MIN_VALUE;
  }

  void reboot() {
    delete();
    askedEnd = Long.MIN_VALUE;
  }
}
