package io.sallyport.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.lab.HostFeature;
import io.sallyport.gateway.lab.Inmate;
import io.sallyport.gateway.lab.Lab;
import io.sallyport.gateway.lab.NeedsHost;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.slot.AddressFunction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A hub and a member, each with its API server and its controller, and a gateway of the member in
 * front of the network: one object, and a pod's packets leave with its tenant's address.
 */
@NeedsHost(HostFeature.NAMESPACES)
class ClusterGatewayTest {
  private static final String SERVER = " 192.0.2.10 7000";
  private static final String TENANT =
      """
      apiVersion: sallyport.io/v1alpha1
      kind: EgressTenant
      metadata: {name: acme}
      spec:
        egressCIDRs: [203.0.113.64/26]
        selectors: [{namespaceSelector: {matchLabels: {tenant: acme}}}]
        podsPerAddress: 1
      """;

  private static final int TRIES = 200;
  private static final long PAUSE = 100_000_000;

  @TempDir Path folder;
  private ClusterWorld world;
  private ClusterLab lab;
  private Inmate talker;

  @BeforeEach
  void build() throws IOException {
    world = new ClusterWorld(folder);
    lab = world.lab();
    talker = lab.lab().talker(Lab.EU1);
    lab.apply(
        "eu1",
        """
        apiVersion: sallyport.io/v1alpha1
        kind: EgressGateway
        metadata: {name: gw, namespace: sallyport-system}
        spec: {interface: ext0, nodeSelector: {egress: "true"}, slots: 4}
        """);
    world.gateway("g1", Lab.EU1);
  }

  @AfterEach
  void end() {
    world.close();
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void oneObjectAndAPodLeavesWithTheAddressThatItsNameTells() throws IOException {
    world.namespace("shop", "acme");
    world.namespace("other", "bank");
    world.pod("shop", "web-0", "10.1.1.5");
    world.pod("other", "web-0", "10.1.1.6");
    lab.apply("hub", TENANT);
    eventually("udp 10.1.1.5" + SERVER, "203.0.113.64");
    lab.eventually("hub", "True", "get", "egt", "acme");
    assertThat(talker.ask("tcp 10.1.1.5" + SERVER)).isEqualTo("203.0.113.64");
    assertThat(talker.ask("udp 10.1.1.6" + SERVER)).isNotEqualTo("203.0.113.64");
    world.pod("shop", "web-1", "10.1.1.7");
    eventually("udp 10.1.1.7" + SERVER, "203.0.113.64");
    world.pod("shop", "web-2", "10.1.1.8");
    lab.eventually(
        "eu1", "203.0.113.66", "-n=sallyport-eu1", "get", "egressslices", "acme", "-o=yaml");
    LockSupport.parkNanos(11_000_000_000L); // a set takes effect ten seconds later
    world.pod("shop", "web-3", "10.1.1.9");
    eventually("udp 10.1.1.9" + SERVER, predicted("shop/web-3"));
    assertThat(talker.ask("udp 10.1.1.5" + SERVER)).isEqualTo("203.0.113.64");
    lab.endServer("hub");
    world.pod("shop", "web-4", "10.1.1.10");
    eventually("udp 10.1.1.10" + SERVER, predicted("shop/web-4"));
    lab.server("hub");
    lab.said("hub", "", "delete", "egt", "acme", "--wait=false");
    for (int i = 0; i < 5; i++) {
      lab.said("eu1", "", "-n=shop", "delete", "pod", "web-" + i, "--grace-period=0", "--force");
    }
    lab.eventually("hub", "NotFound", "get", "egt", "acme");
    eventually("tcp 10.1.1.5" + SERVER, "No route to host");
  }

  /** Of three addresses. */
  private static String predicted(String pod) {
    return AddressFunction.choose(
            pod,
            List.of(
                IpAddress.of("203.0.113.64"),
                IpAddress.of("203.0.113.65"),
                IpAddress.of("203.0.113.66")))
        .orElseThrow()
        .toString();
  }

  /** Waits until the workload hears this. */
  private void eventually(String line, String answer) {
    String heard = "";
    for (int i = 0; i < TRIES && !heard.equals(answer); i++) {
      heard = talker.ask(line);
      LockSupport.parkNanos(PAUSE);
    }
    assertThat(heard).as(line).isEqualTo(answer);
  }
}
