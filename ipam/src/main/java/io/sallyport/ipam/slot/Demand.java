package io.sallyport.ipam.slot;

/** How many addresses a tenant's workloads in one cluster call for. */
public final class Demand {
  private Demand() {}

  /**
   * The addresses wanted in each family: one for {@code podsPerAddress} workloads, at least 1. It
   * rises at once and falls only to half or less of what was wanted before, so that a demand which
   * swings changes nothing.
   *
   * @param workloads pods plus source keys, 0 or more
   * @param podsPerAddress 1 or more
   * @param before what was wanted last time, 0 for never
   */
  public static long wanted(long workloads, int podsPerAddress, long before) {
    long computed = Math.max(1, Math.ceilDiv(workloads, podsPerAddress));
    return computed >= before || computed <= before / 2 ? computed : before;
  }
}
