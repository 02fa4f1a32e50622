package io.sallyport.tenantapi.kube;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDR;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.CidrSet;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.tenantapi.crd.EgressClusterSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A cluster's own networks, as its API server tells: pods and addresses of nodes, services. */
final class ClusterSight {
  private static final int MOST_POD_CIDRS = 64;
  private static final int NOT_FOUND = 404;

  private ClusterSight() {}

  /**
   * What an EgressCluster says of the cluster that {@code client} speaks to.
   *
   * @throws IOException where it cannot be read, or has more pod ranges than an object holds
   */
  static EgressClusterSpec of(KubernetesClient client) throws IOException {
    List<Node> nodes = Calls.read("nodes", () -> client.nodes().list().getItems());
    List<String> pods = podCidrs(nodes);
    if (pods.size() > MOST_POD_CIDRS) {
      throw new IOException(
          "the nodes have %d pod ranges that do not join, and an EgressCluster holds %d; write it"
                  .formatted(pods.size(), MOST_POD_CIDRS)
              + " yourself, with the ranges that hold them");
    }
    return new EgressClusterSpec(
        pods, serviceCidrs(client), nodeCidrs(nodes), null, null, null, null, null);
  }

  private static List<String> podCidrs(List<Node> nodes) {
    List<Cidr> pods = new ArrayList<>();
    for (Node node : nodes) {
      List<String> own = node.getSpec().getPodCIDRs();
      (own.isEmpty() ? Optional.ofNullable(node.getSpec().getPodCIDR()).stream().toList() : own)
          .forEach(text -> pods.add(Cidr.of(text)));
    }
    return texts(pods);
  }

  private static List<String> nodeCidrs(List<Node> nodes) {
    List<String> addresses = new ArrayList<>();
    for (Node node : nodes) {
      for (NodeAddress address : node.getStatus().getAddresses()) {
        if (!address.getType().endsWith("IP")) {
          continue;
        }
        IpAddress.parse(address.getAddress())
            .map(ip -> Cidr.ofAddress(ip).toString())
            .filter(text -> !addresses.contains(text))
            .ifPresent(addresses::add);
      }
    }
    return addresses.stream().sorted().toList();
  }

  /** ServiceCIDR objects there are from Kubernetes 1.33 on; before, nobody tells. */
  private static List<String> serviceCidrs(KubernetesClient client) throws IOException {
    List<Cidr> services = new ArrayList<>();
    try {
      for (ServiceCIDR one : client.network().v1().serviceCIDRs().list().getItems()) {
        one.getSpec().getCidrs().forEach(text -> services.add(Cidr.of(text)));
      }
    } catch (KubernetesClientException e) {
      if (e.getCode() != NOT_FOUND) {
        throw new IOException("cannot read servicecidrs: " + e.getMessage(), e);
      }
    }
    return texts(services);
  }

  private static List<String> texts(List<Cidr> cidrs) {
    return CidrSet.of(cidrs).cidrs().stream().map(Cidr::toString).toList();
  }
}
