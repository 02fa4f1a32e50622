package io.sallyport.tenantapi.allowlist;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.plan.ClusterName;
import java.time.Instant;
import java.util.Optional;

/**
 * One prefix of an allow-list.
 *
 * @param cluster the cluster that holds it, or empty where the entry is a tenant's whole CIDR
 * @param state whether packets come from it: not yet, now, or no new flows any more
 * @param effectiveFrom no packet comes from it before
 */
record Entry(Cidr cidr, Optional<ClusterName> cluster, State state, Instant effectiveFrom)
    implements Comparable<Entry> {

  /** The words of lists: announced, active, retiring. */
  enum State {
    ANNOUNCED("announced"),
    ACTIVE("active"),
    RETIRING("retiring");

    private final String label;

    State(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }

  @Override
  public int compareTo(Entry other) {
    return cidr.compareTo(other.cidr);
  }
}
