package io.sallyport.gateway.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The tenants and clusters of a demo, and their addresses.
 *
 * @param server where the service behind the firewall is
 * @param routed whether each has addresses of its own network; else all are on loopback, which
 *     anyone may use
 */
public record DemoFleet(String server, boolean routed) {
  public static final DemoFleet LOOPBACK = new DemoFleet("127.99.0.1", false);
  static final DemoFleet ROUTED = new DemoFleet("192.0.2.10", true);

  static final List<String> CLUSTERS = List.of("eu1", "us1");
  static final List<Tenant> TENANTS =
      List.of(
          new Tenant("acme", 1, "shop/web"),
          new Tenant("bank", 2, "bank/api"),
          new Tenant("mail", 3, "mail/out"));

  /** A tenant: its number is in all of its addresses. */
  record Tenant(String name, int number, String workload) {}

  /** A source that no tenant owns, in the first cluster. */
  String stranger() {
    return routed ? "10.1.99.99" : "127.10.99.99";
  }

  String egress(Tenant tenant) {
    if (routed) {
      return tenant.number == 1 ? "203.0.113.0/26" : "198.18.%d.0/26".formatted(tenant.number);
    }
    return "127.%d.0.0/26".formatted(112 + tenant.number);
  }

  /** The address of a workload in a cluster. */
  String source(Tenant tenant, String cluster, int index) {
    return sources(tenant, cluster).replace("0/24", String.valueOf(10 + index));
  }

  private String sources(Tenant tenant, String cluster) {
    int number = CLUSTERS.indexOf(cluster) + 1;
    return routed
        ? "10.%d.%d.0/24".formatted(number, tenant.number)
        : "127.%d.%d.0/24".formatted(10 * number, tenant.number);
  }

  /** Writes the manifests into {@code folder}. */
  public void write(Path folder) throws IOException {
    List<String> documents = new ArrayList<>();
    for (String cluster : CLUSTERS) {
      String spec =
          routed
              ? "spec: {podCIDRs: [10.%d.0.0/16]}\n".formatted(CLUSTERS.indexOf(cluster) + 1)
              : "";
      documents.add(
          "apiVersion: sallyport.io/v1alpha1\nkind: EgressCluster\nmetadata: {name: %s}\n%s"
              .formatted(cluster, spec));
    }
    Files.writeString(folder.resolve("clusters.yaml"), String.join("---\n", documents));
    for (Tenant tenant : TENANTS) {
      String manifest =
          """
          apiVersion: sallyport.io/v1alpha1
          kind: EgressTenant
          metadata: {name: %s}
          spec:
            egressCIDRs: [%s]
            podsPerAddress: 128
            sources: [{cidr: %s, cluster: eu1}, {cidr: %s, cluster: us1}]
            destinationCIDRs: [%s]
          """
              .formatted(
                  tenant.name(),
                  egress(tenant),
                  sources(tenant, "eu1"),
                  sources(tenant, "us1"),
                  routed ? "192.0.2.0/24" : "127.99.0.0/24");
      Files.writeString(folder.resolve(tenant.name() + ".yaml"), manifest);
    }
  }
}
