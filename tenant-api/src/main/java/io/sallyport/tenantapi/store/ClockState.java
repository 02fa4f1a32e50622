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
 */
public record ClockState(long seconds, long writes, Map<ClusterName, Long> writtenOff) {
  /** A clock that was never written. */
  public static final ClockState NEW = new ClockState(0, 0, Map.of());

  public ClockState {
    writtenOff = Map.copyOf(writtenOff);
  }
}
