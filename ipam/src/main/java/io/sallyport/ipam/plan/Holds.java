package io.sallyport.ipam.plan;

/**
 * How long addresses rest, in seconds of the EgressClock.
 *
 * @param block before an address goes to another cluster
 * @param tenant before it goes to another owner
 */
public record Holds(long block, long tenant) {}
