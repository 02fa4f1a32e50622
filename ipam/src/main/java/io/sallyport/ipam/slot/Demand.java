package io.sallyport.ipam.slot;

import java.util.OptionalInt;

/** How many addresses a tenant's workloads in one cluster call for. */
public final class Demand {
  /** Nobody may ask for more. */
  public static final int MOST_PODS_PER_ADDRESS = 65_536;

  private Demand() {}

  /**
   * The least podsPerAddress for which no more than {@code addresses} are wanted, or empty where
   * none is low enough.
   *
   * @param addresses 0 or more
   */
  public static OptionalInt podsPerAddress(long workloads, long addresses, long before) {
    long most = before > addresses ? Math.min(addresses, before / 2) : addresses;
    long least = most < 1 ? Long.MAX_VALUE : Math.max(1, Math.ceilDiv(workloads, most));
    return least <= MOST_PODS_PER_ADDRESS ? OptionalInt.of((int) least) : OptionalInt.empty();
  }

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
