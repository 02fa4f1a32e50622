package io.sallyport.tenantapi.tenant;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.CidrSet;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All tenants and clusters, checked against each other: names are unique, egress CIDRs disjoint,
 * every cluster named exists. Ascending by name.
 *
 * @param unusable names of tenants that there are, and that cannot be planned as they are written:
 *     what they have stays as it is
 */
public record Fleet(List<Tenant> tenants, List<Cluster> clusters, Set<TenantName> unusable) {
  public static final Fleet EMPTY = new Fleet(List.of(), List.of());

  /** A fleet whose tenants can all be planned. */
  public Fleet(List<Tenant> tenants, List<Cluster> clusters) {
    this(tenants, clusters, Set.of());
  }

  public Fleet {
    unusable = Set.copyOf(unusable);
    tenants = tenants.stream().sorted().toList();
    clusters = clusters.stream().sorted().toList();
  }

  public List<Site> sites() {
    return clusters.stream().map(Cluster::site).toList();
  }

  public Optional<Tenant> tenant(TenantName name) {
    return tenants.stream().filter(tenant -> tenant.name().equals(name)).findFirst();
  }

  public boolean hasCluster(ClusterName name) {
    return clusters.stream().anyMatch(cluster -> cluster.name().equals(name));
  }

  /**
   * Where traffic of {@code cluster} is never translated towards: the tenant's exclusions, the
   * cluster's own networks and those of its mesh.
   */
  public CidrSet excludedFor(Tenant tenant, Cluster cluster) {
    List<Cidr> all = new ArrayList<>(tenant.excluded());
    for (Cluster other : clusters) {
      if (other.name().equals(cluster.name()) || other.sharesMeshWith(cluster)) {
        all.addAll(other.internal().cidrs());
      }
    }
    return CidrSet.of(all);
  }
}
