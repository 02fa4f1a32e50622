package io.sallyport.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.lab.Asker;
import io.sallyport.gateway.lab.HolderSniffer;
import io.sallyport.gateway.lab.HostFeature;
import io.sallyport.gateway.lab.Inmate;
import io.sallyport.gateway.lab.Lab;
import io.sallyport.gateway.lab.NeedsHost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes of one EgressGateway, in front of two parts of a cluster, and a tenant with one
 * address: workloads of both parts, of which those of the holder's get out.
 */
@NeedsHost(HostFeature.NAMESPACES)
class ClusterPairTest {
  private static final String IPV4 = "203.0.113.64";
  private static final String IPV6 = "2001:db8:a:1::";
  private static final int TRIES = 300;
  private static final long PAUSE = 100_000_000;

  @TempDir Path folder;
  private ClusterWorld world;
  private final Inmate[] gateways = new Inmate[3];
  private Inmate sniffer;

  @BeforeEach
  void build() throws IOException {
    world = new ClusterWorld(folder);
    world.node("g2", "10.2.0.0/16");
    world
        .lab()
        .apply(
            "eu1",
            """
            apiVersion: sallyport.io/v1alpha1
            kind: EgressGateway
            metadata: {name: gw, namespace: sallyport-system}
            spec:
              interface: ext0
              nodeSelector: {egress: "true"}
              failureDetection: {interval: 400ms, misses: 3, fence: 6s}
            """);
    world.namespace("shop", "acme");
    world.pod("shop", "web-1", "10.1.1.5");
    world.pod("shop", "web-2", "10.2.1.5");
    world
        .lab()
        .apply(
            "hub",
            """
            apiVersion: sallyport.io/v1alpha1
            kind: EgressTenant
            metadata: {name: acme}
            spec:
              egressCIDRs: [203.0.113.64/26, "2001:db8:a:1::/112"]
              selectors: [{namespaceSelector: {matchLabels: {tenant: acme}}}]
            """);
    start(1);
    answered(1);
    start(2);
    row("g1 g2 1 6000");
    listen();
  }

  /** Somebody outside asks for the addresses all the time, and hears who answers. */
  private void listen() {
    Lab lab = world.lab().lab();
    sniffer = lab.java("wire", HolderSniffer.class, IPV4, IPV6, Lab.EU1, Lab.US1);
    sniffer.line("sniffing");
    lab.java("router", Asker.class, "wire0", IPV4, IPV6).line("asking");
  }

  @AfterEach
  void end() {
    world.close();
  }

  private void start(int number) {
    gateways[number] =
        world.gateway("g" + number, cluster(number), "--probes=192.168.77." + number + ":7200");
  }

  private static String cluster(int number) {
    return number == 1 ? Lab.EU1 : Lab.US1;
  }

  /** Waits for {@code ACTIVE STANDBY EPOCH FENCE} in the rows of all 64 slots. */
  private void row(String wanted) throws IOException {
    Set<String> rows = Set.of();
    for (int i = 0; i < TRIES && !rows.equals(Set.of(wanted)); i++) {
      String said =
          world
              .lab()
              .said(
                  "eu1",
                  "",
                  "-n=sallyport-system",
                  "get",
                  "ega",
                  "gw",
                  "-o=jsonpath={range .spec.rows[*]}{.active} {.standby} {.epoch}"
                      + " {.fenceMillis}{'\\n'}{end}");
      rows = Set.copyOf(said.lines().toList().stream().distinct().toList());
      LockSupport.parkNanos(PAUSE);
    }
    assertThat(rows).containsExactly(wanted);
  }

  /** Waits until the workload behind that node is answered at the tenant's address. */
  private void answered(int number) {
    Inmate talker = world.lab().lab().talker(cluster(number));
    String heard = "";
    for (int i = 0; i < TRIES && !heard.equals(IPV4); i++) {
      heard = talker.ask("udp 10.%d.1.5 192.0.2.10 7000".formatted(number));
      LockSupport.parkNanos(PAUSE);
    }
    assertThat(heard).as("behind node %d", number).isEqualTo(IPV4);
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void theStandbyTakesOverWhatANodeHeldAndARestartMovesNothing() throws IOException {
    gateways[1].signal("KILL");
    answered(2);
    row("g2 g1 2 6000"); // its node is there
    start(1);
    gateways[1].signal("TERM"); // a standby that goes for a moment changes nothing
    gateways[1].awaitEnd();
    start(1);
    row("g2 g1 2 6000");
    gateways[2].signal("TERM"); // nor does a holder that says so
    gateways[2].awaitEnd();
    row("g2 g1 2 12000");
    start(2);
    row("g2 g1 2 6000");
    answered(2);
    assertThat(sniffer.ask("report")).startsWith(Lab.US1 + " changes 2 ");
    gateways[2].signal("STOP");
    answered(1);
    gateways[2].signal("CONT");
    answered(1);
    row("g1 g2 3 6000");
    assertThat(sniffer.ask("report")).startsWith(Lab.EU1 + " changes 3 ");
  }
}
