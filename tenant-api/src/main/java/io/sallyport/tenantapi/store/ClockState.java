package io.sallyport.tenantapi.store;

import io.sallyport.ipam.plan.ClusterName;
import java.util.Map;

/**
 * The EgressClock as it stands.
 *
 * @param seconds what it counted
 * @param writtenOff clusters that saw a later clock than this, written off by name, and the clock
 *     that they saw; only while the store is behind
 */
public record ClockState(long seconds, Map<ClusterName, Long> writtenOff) {
  /** A clock that was never written. */
  public static final ClockState NEW = new ClockState(0, Map.of());

  public ClockState {
    writtenOff = Map.copyOf(writtenOff);
  }
}
