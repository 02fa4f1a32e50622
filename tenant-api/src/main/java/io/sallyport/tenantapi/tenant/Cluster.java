package io.sallyport.tenantapi.tenant;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.CidrSet;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Site;
import java.util.ArrayList;
import java.util.List;

/**
 * An EgressCluster, checked.
 *
 * @param pods never translated towards
 * @param services never translated towards
 * @param nodes the nodes' own addresses
 * @param unknownHeld whether a source among the pods that is nobody's is held back at gateways
 * @param mesh clusters of one mesh are not translated towards each other; empty for none
 */
public record Cluster(
    Site site,
    List<Cidr> pods,
    List<Cidr> services,
    List<Cidr> nodes,
    boolean unknownHeld,
    String mesh)
    implements Comparable<Cluster> {
  public Cluster {
    pods = List.copyOf(pods);
    services = List.copyOf(services);
    nodes = List.copyOf(nodes);
  }

  public ClusterName name() {
    return site.cluster();
  }

  /** Everything inside this cluster, which its own tenants reach untranslated. */
  public CidrSet internal() {
    List<Cidr> all = new ArrayList<>(pods);
    all.addAll(services);
    all.addAll(nodes);
    return CidrSet.of(all);
  }

  boolean sharesMeshWith(Cluster other) {
    return !mesh.isEmpty() && mesh.equals(other.mesh);
  }

  @Override
  public int compareTo(Cluster other) {
    return name().compareTo(other.name());
  }
}
