package io.sallyport.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.lab.HostFeature;
import io.sallyport.gateway.lab.Inmate;
import io.sallyport.gateway.lab.Lab;
import io.sallyport.gateway.lab.NeedsHost;
import io.sallyport.gateway.lab.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code run --interface}: the kernel datapath as its user starts it, on a network of its own. */
@NeedsHost(HostFeature.ROOT)
class KernelRunTest {
  private static final String MANIFESTS =
      """
      apiVersion: sallyport.io/v1alpha1
      kind: EgressCluster
      metadata: {name: eu1}
      spec: {podCIDRs: [10.1.0.0/16, "fd00:1::/48"]}
      ---
      apiVersion: sallyport.io/v1alpha1
      kind: EgressTenant
      metadata: {name: acme}
      spec:
        egressCIDRs: [203.0.113.0/26, "2001:db8:a:1::/64"]
        sources: [{cidr: 10.1.1.0/24, cluster: eu1}, {cidr: "fd00:1:0:1::/64", cluster: eu1}]
      ---
      apiVersion: sallyport.io/v1alpha1
      kind: EgressTenant
      metadata: {name: bank}
      spec:
        egressCIDRs: [203.0.113.64/26]
        sources: [{cidr: 10.1.2.0/24, cluster: eu1}]
        destinationCIDRs: [192.0.2.0/24]
        excludedCIDRs: [192.0.2.66/32]
      """;

  @TempDir Path folder;

  @Test
  void sourcesLeaveFromTheirTenantsAddress() throws Exception {
    Path manifests = Files.createDirectories(folder.resolve("manifests"));
    Files.writeString(manifests.resolve("all.yaml"), MANIFESTS);
    try (Lab lab = new Lab()) {
      lab.server();
      Inmate talker = lab.talker(Lab.EU1);
      Inmate program =
          lab.namespaces()
              .start(
                  Lab.gateway(Lab.EU1),
                  Program.command(
                      "run",
                      "-f",
                      manifests.toString(),
                      "--state",
                      folder.resolve("state").toString(),
                      "--cluster",
                      "eu1",
                      "--interface",
                      Lab.INTERFACE));
      program.line("ready");
      Thread.sleep(3000);
      for (String line :
          List.of(
              "tcp 10.1.1.5 192.0.2.10 7000",
              "udp 10.1.1.5 192.0.2.10 7000",
              "tcp fd00:1:0:1::5 2001:db8:f::10 7000",
              "udp fd00:1:0:1::5 2001:db8:f::10 7000",
              "tcp 10.1.2.5 192.0.2.10 7000",
              "tcp 10.1.2.5 198.51.100.1 7000",
              "udp 10.1.2.5 198.51.100.1 7000",
              "tcp 10.1.3.5 192.0.2.10 7000",
              "tcp fd00:1:0:2::5 2001:db8:f::10 7000")) {
        System.out.println(line + " -> " + talker.ask(line));
      }
      System.out.println(
          lab.namespaces().run("eu1-gw", "ip", "route", "show", "table", "local", "proto", "186"));
      System.out.println(lab.namespaces().run("eu1-gw", "nft", "list", "counters"));
      assertThat(talker.ask("tcp 10.1.1.5 192.0.2.10 7000")).isEqualTo("203.0.113.1");
    }
  }
}
