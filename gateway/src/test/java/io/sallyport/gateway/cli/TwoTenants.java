package io.sallyport.gateway.cli;

import io.sallyport.gateway.lab.Inmate;
import io.sallyport.gateway.lab.Lab;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Tenants acme and bank in cluster eu1: number 1 and 2, each with a network of each family and one
 * address for all of it.
 */
final class TwoTenants {
  private static final String TENANT =
      """
      apiVersion: sallyport.io/v1alpha1
      kind: EgressTenant
      metadata: {name: %1$s}
      spec:
        egressCIDRs: [203.0.113.%2$d0/32, "2001:db8:a:1::%2$d0/128"]
        podsPerAddress: 8192
        sources: [{cidr: 10.1.%2$d.0/24, cluster: eu1}, {cidr: "fd00:1:0:%2$d::/64", cluster: eu1}]
      """;

  /** What a sniffer may see: their sources by what they leave from, and what any link has. */
  private static final String[] PAIRS = {
    "10.1.1.0/24=203.0.113.10",
    "fd00:1:0:1::/64=2001:db8:a:1::10",
    "10.1.2.0/24=203.0.113.20",
    "fd00:1:0:2::/64=2001:db8:a:1::20",
    "=2001:db8:a::f1/128",
    "=fe80::/10",
    "=::/128"
  };

  private TwoTenants() {}

  /** Writes their manifests, for the program to find. */
  static void write(Path folder) throws IOException {
    KernelLab.manifest(folder, "acme", TENANT.formatted("acme", 1));
    KernelLab.manifest(folder, "bank", TENANT.formatted("bank", 2));
  }

  /** A sniffer that takes all for leaks but these and {@code others}. */
  static Inmate sniffer(KernelLab lab, String... others) {
    return lab.lab()
        .sniffer(
            Lab.EU1,
            Stream.concat(Arrays.stream(PAIRS), Arrays.stream(others)).toArray(String[]::new));
  }
}
