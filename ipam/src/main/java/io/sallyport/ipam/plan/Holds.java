package io.sallyport.ipam.plan;

/**
 * How long addresses rest, in seconds of the EgressClock.
 *
 * @param block before an address goes to another cluster
 * @param tenant before it goes to another owner
 */
public record Holds(long block, long tenant) {
  /** Those of a tenant that asks for none: 15 minutes and 30 days. */
  public static final Holds DEFAULT = new Holds(15 * 60, 30 * 24 * 3600);
}
