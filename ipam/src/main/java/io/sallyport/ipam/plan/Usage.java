package io.sallyport.ipam.plan;

import io.sallyport.ipam.address.IpAddress;
import java.util.Map;
import java.util.Set;

/**
 * What the clusters report of one tenant.
 *
 * @param clusters only clusters that reported
 */
public record Usage(Map<ClusterName, Report> clusters) {
  public static final Usage NONE = new Usage(Map.of());

  public Usage {
    clusters = Map.copyOf(clusters);
  }

  /**
   * One cluster's report.
   *
   * @param acknowledged the newest epoch of the ledger that its gateways have applied; one beyond
   *     the ledger's own is of another life of the ledger and counts for nothing
   * @param pods living pods of the tenant
   * @param unusable addresses that the cluster cannot give to workloads
   */
  public record Report(long acknowledged, long pods, Set<IpAddress> unusable) {
    public Report {
      unusable = Set.copyOf(unusable);
    }
  }

  Report of(ClusterName cluster) {
    return clusters.getOrDefault(cluster, new Report(-1, 0, Set.of()));
  }
}
