package io.sallyport.tenantapi.store;

import io.sallyport.ipam.plan.ClusterName;
import java.util.Map;

/**
 * The EgressClock as it stands.
 *
 * @param seconds what it counted
 * @param writes how often it was written: no two writes are the same, so that whoever reads the
 *     clock, writes it and stamps something with it is noticed by everybody who counts on from an
 *     earlier reading
 * @param writtenOff clusters that saw a later clock than this, written off by name, and the clock
 *     that they saw; only while the store is behind
 * @param restored what it was when the store was found to be an older copy, and had learned what
 *     members use; 0 where it never was. What came and went after the copy was made, nobody knows
 */
public record ClockState(
    long seconds, long writes, Map<ClusterName, Long> writtenOff, long restored) {
  /** A clock that was never written. */
  public static final ClockState NEW = new ClockState(0, 0, Map.of(), 0);

  public ClockState {
    writtenOff = Map.copyOf(writtenOff);
  }
}
