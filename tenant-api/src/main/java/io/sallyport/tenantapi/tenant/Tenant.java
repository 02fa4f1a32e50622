package io.sallyport.tenantapi.tenant;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.TenantRequest;
import io.sallyport.tenantapi.crd.Selector;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * An EgressTenant, checked.
 *
 * @param labels of the object, for EgressGateways that select tenants
 * @param request what the planner needs
 * @param selectors pods of the tenant
 * @param sources workloads outside Kubernetes; disjoint within a cluster
 * @param destinations where translation applies, as written: a prefix inside a special range opens
 *     it, so a set that merged it into a wider one would not say the same
 * @param excluded exceptions from destinations
 * @param written the limits as written, for slices
 */
public record Tenant(
    TenantName name,
    Map<String, String> labels,
    TenantRequest request,
    List<Selector> selectors,
    List<Source> sources,
    List<Cidr> destinations,
    List<Cidr> excluded,
    io.sallyport.tenantapi.crd.@org.jspecify.annotations.Nullable Limits written,
    Duration leadTime)
    implements Comparable<Tenant> {
  public Tenant {
    labels = Map.copyOf(labels);
    selectors = List.copyOf(selectors);
    sources = List.copyOf(sources);
    destinations = List.copyOf(destinations);
    excluded = List.copyOf(excluded);
  }

  public Identity identity() {
    return request.identity();
  }

  /** Whether pods in {@code cluster} can be this tenant's: it selects some, and may be there. */
  public boolean mayHavePodsIn(ClusterName cluster) {
    return !selectors.isEmpty()
        && request
            .clusters()
            .map(all -> all.stream().anyMatch(share -> share.cluster().equals(cluster)))
            .orElse(true);
  }

  @Override
  public int compareTo(Tenant other) {
    return name.compareTo(other.name);
  }
}
