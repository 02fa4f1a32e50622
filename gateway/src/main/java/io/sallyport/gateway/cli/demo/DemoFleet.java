package io.sallyport.gateway.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The tenants and clusters of the demo, all on loopback addresses, which anyone may use. */
public final class DemoFleet {
  static final List<String> CLUSTERS = List.of("eu1", "us1");
  static final String FIREWALL = "127.99.0.1";

  /** A source that no tenant owns. */
  static final String STRANGER = "127.10.99.99";

  static final List<Tenant> TENANTS =
      List.of(
          new Tenant("acme", 1, "shop/web"),
          new Tenant("bank", 2, "bank/api"),
          new Tenant("mail", 3, "mail/out"));

  /** A tenant: its number is in all of its addresses. */
  record Tenant(String name, int number, String workload) {

    String egress() {
      return "127.%d.0.0/26".formatted(112 + number);
    }

    /** The address of a workload in a cluster. */
    String source(String cluster, int index) {
      return sources(cluster).replace("0/24", String.valueOf(10 + index));
    }

    String sources(String cluster) {
      return "127.%d.%d.0/24".formatted(cluster.equals("eu1") ? 10 : 20, number);
    }
  }

  private DemoFleet() {}

  /** Writes the manifests into {@code folder}. */
  public static void write(Path folder) throws IOException {
    List<String> documents = new ArrayList<>();
    for (String cluster : CLUSTERS) {
      documents.add(
          "apiVersion: sallyport.io/v1alpha1\nkind: EgressCluster\nmetadata: {name: %s}\n"
              .formatted(cluster));
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
            destinationCIDRs: [127.99.0.0/24]
          """
              .formatted(
                  tenant.name(), tenant.egress(), tenant.sources("eu1"), tenant.sources("us1"));
      Files.writeString(folder.resolve(tenant.name() + ".yaml"), manifest);
    }
  }
}
