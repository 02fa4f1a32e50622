package io.sallyport.gateway.netlink;

/** A named object of a table, which rules and maps refer to. */
public sealed interface NftObject {
  String name();

  /** Counts packets and bytes. */
  record Counter(String name) implements NftObject {}

  /**
   * A token bucket.
   *
   * @param rate units in each second, at least 1
   * @param burst units it holds more
   * @param bytes whether the unit is a byte; a packet otherwise
   * @param over whether it goes on with what is beyond the rate; with what is within it otherwise
   */
  record Limit(String name, long rate, long burst, boolean bytes, boolean over)
      implements NftObject {}
}
