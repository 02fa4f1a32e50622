package io.sallyport.ipam.plan;

import io.sallyport.ipam.address.Cidr;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one tenant asks of the planner, checked: CIDRs are allowed, disjoint and hold the pins.
 *
 * @param tenant the name of the tenant; empty for an owner without one, who asks for nothing
 * @param cidrs the egress CIDRs, in order of preference
 * @param blockLengths asked lengths of blocks
 * @param clusters the clusters named, as the spec has them, or empty for every cluster with demand
 * @param pins prefixes whose blocks belong to one cluster
 * @param podsPerAddress 1 or more
 * @param sourceKeys keys inside the sources of each cluster
 * @param holds how long what is given rests after its last use
 */
public record TenantRequest(
    Identity identity,
    Optional<String> tenant,
    List<Cidr> cidrs,
    BlockLengths blockLengths,
    Optional<List<ClusterShare>> clusters,
    List<Pin> pins,
    int podsPerAddress,
    Map<ClusterName, Long> sourceKeys,
    Holds holds) {
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

  /** What an owner whose tenant is gone asks for. */
  public static TenantRequest gone(Identity identity) {
    return new TenantRequest(
        identity,
        Optional.empty(),
        List.of(),
        BlockLengths.DEFAULT,
        Optional.of(List.of()),
        List.of(),
        1,
        Map.of(),
        new Holds(0, 0));
  }

  /** This request for other CIDRs. */
  public TenantRequest withCidrs(List<Cidr> others) {
    return new TenantRequest(
        identity, tenant, others, blockLengths, clusters, pins, podsPerAddress, sourceKeys, holds);
  }

  /** This request of another identity. */
  public TenantRequest as(Identity other) {
    return new TenantRequest(
        other, tenant, cidrs, blockLengths, clusters, pins, podsPerAddress, sourceKeys, holds);
  }

  /** The field of the spec that {@code cluster} stands in. */
  String field(ClusterName cluster) {
    List<ClusterName> named =
        clusters.orElse(List.of()).stream().map(ClusterShare::cluster).toList();
    return "spec.clusters[" + named.indexOf(cluster) + "]";
  }

  /** The shares of these clusters, and of unknown ones that are named; ascending. */
  List<ClusterShare> shares(Sites sites) {
    return clusters.isEmpty()
        ? sites.all().stream().map(site -> every(site.cluster())).toList()
        : clusters.get().stream().sorted(Comparator.comparing(ClusterShare::cluster)).toList();
  }

  private static ClusterShare every(ClusterName cluster) {
    return new ClusterShare(cluster, 0, Integer.MAX_VALUE);
  }

  /** The share of {@code cluster}: as named, 0 or more where none is named, empty for no part. */
  Optional<ClusterShare> share(ClusterName cluster) {
    if (clusters.isEmpty()) {
      return Optional.of(every(cluster));
    }
    for (ClusterShare share : clusters.get()) {
      if (share.cluster.equals(cluster)) {
        return Optional.of(share);
      }
    }
    return Optional.empty();
  }
}
