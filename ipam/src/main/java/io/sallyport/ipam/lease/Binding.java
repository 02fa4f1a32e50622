package io.sallyport.ipam.lease;

import java.util.Comparator;

/**
 * The pair (active, standby) of a row by its numbers. A holder keeps the newest it has written to
 * its disk, and names it in every probe; so whoever answered such a probe knows that the holder
 * asks the standby of this pair, or of a newer one.
 */
public record Binding(long epoch, long pairing) implements Comparable<Binding> {
  private static final Comparator<Binding> ORDER =
      Comparator.comparingLong(Binding::epoch).thenComparingLong(Binding::pairing);

  @Override
  public int compareTo(Binding other) {
    return ORDER.compare(this, other);
  }
}
