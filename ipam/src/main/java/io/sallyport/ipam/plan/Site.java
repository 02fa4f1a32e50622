package io.sallyport.ipam.plan;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.CidrSet;

/**
 * A cluster as the planner sees it.
 *
 * @param cordoned true where it gets no new blocks
 * @param routed supernets that the network delivers to it; empty for all
 */
public record Site(ClusterName cluster, boolean cordoned, CidrSet routed)
    implements Comparable<Site> {

  boolean receives(Cidr block) {
    return routed.cidrs().isEmpty() || routed.cidrs().stream().anyMatch(net -> net.contains(block));
  }

  @Override
  public int compareTo(Site other) {
    return cluster.compareTo(other.cluster);
  }
}
