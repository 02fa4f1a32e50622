package io.sallyport.ipam.plan;

import io.sallyport.ipam.address.Cidr;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one tenant asks of the planner, checked: CIDRs are allowed, disjoint and hold the pins.
 *
 * @param cidrs the egress CIDRs, in order of preference
 * @param blockLengths asked lengths of blocks
 * @param clusters the clusters named, or empty for every cluster with demand
 * @param pins prefixes whose blocks belong to one cluster
 * @param podsPerAddress 1 or more
 * @param sourceKeys keys inside the sources of each cluster
 */
public record TenantRequest(
    Identity identity,
    List<Cidr> cidrs,
    BlockLengths blockLengths,
    Optional<List<ClusterShare>> clusters,
    List<Pin> pins,
    int podsPerAddress,
    Map<ClusterName, Long> sourceKeys) {
  public TenantRequest {
    cidrs = List.copyOf(cidrs);
    clusters = clusters.map(List::copyOf);
    pins = List.copyOf(pins);
    sourceKeys = Map.copyOf(sourceKeys);
  }

  /**
   * The bounds of one cluster's number of blocks, per family.
   *
   * @param minBlocks given at once, 0 or more
   * @param maxBlocks at least minBlocks; {@code Integer.MAX_VALUE} for no limit
   */
  public record ClusterShare(ClusterName cluster, int minBlocks, int maxBlocks) {}

  /** The blocks inside {@code cidr} belong to {@code cluster}. */
  public record Pin(ClusterName cluster, Cidr cidr) {}

  /** This request for other CIDRs. */
  public TenantRequest withCidrs(List<Cidr> others) {
    return new TenantRequest(
        identity, others, blockLengths, clusters, pins, podsPerAddress, sourceKeys);
  }

  /** The share of {@code cluster}: as named, 0 or more where none is named, empty for no part. */
  Optional<ClusterShare> share(ClusterName cluster) {
    return clusters
        .map(named -> named.stream().filter(share -> share.cluster.equals(cluster)).findFirst())
        .orElseGet(() -> Optional.of(new ClusterShare(cluster, 0, Integer.MAX_VALUE)));
  }
}
