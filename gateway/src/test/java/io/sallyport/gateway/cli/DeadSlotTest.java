package io.sallyport.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.gateway.lab.FrameSender;
import io.sallyport.gateway.lab.HostFeature;
import io.sallyport.gateway.lab.Inmate;
import io.sallyport.gateway.lab.Lab;
import io.sallyport.gateway.lab.NeedsHost;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What leaves a gateway whose process is frozen past its fence, on ways that no hook of IP sees:
 * nothing from an egress address.
 */
@NeedsHost({HostFeature.NAMESPACES, HostFeature.NFT})
class DeadSlotTest {
  /** From an address that is the gateway's own: always passes, so what came before it has too. */
  private static final String OWN = "udp 203.0.113.251 203.0.113.9";

  private static final List<String> CLAIMS =
      List.of(
          "udp 203.0.113.10 203.0.113.9", "udp 2001:db8:a:1::10 2001:db8:a::9", "arp 203.0.113.10");

  @TempDir Path folder;
  private KernelLab lab;
  private Inmate sender;
  private Inmate witness;

  @BeforeEach
  void build() throws Exception {
    build(new String[0]);
  }

  private void build(String... options) throws Exception {
    KernelLab.manifest(folder, "acme", KernelLab.ONE_ADDRESS);
    lab = new KernelLab(folder, options);
    sender = lab.lab().java(Lab.gateway(Lab.EU1), FrameSender.class, Lab.INTERFACE);
    witness = lab.lab().witness("router", "wire0");
    lab.eventually("udp 10.1.1.5 192.0.2.10 7000", "203.0.113.10");
    lab.eventually("udp fd00:1:0:1::5 2001:db8:f::10 7000", "2001:db8:a:1::10");
  }

  @AfterEach
  void end() {
    lab.close();
  }

  @Test
  void whatAPacketSocketSendsFromItsAddresses() throws Exception {
    for (String claim : CLAIMS) {
      assertThat(heardMore(claim)).as("%s while it holds", claim).isTrue();
    }
    freeze();
    for (String claim : CLAIMS) {
      assertThat(heardMore(claim)).as("%s after its fence", claim).isFalse();
    }
    lab.signal("CONT");
    for (String claim : CLAIMS) {
      await().untilAsserted(() -> assertThat(heardMore(claim)).as("%s again", claim).isTrue());
    }
  }

  /** One map or set at a time, which nobody puts right. */
  @Test
  void whatLostItsElementsStaysClosed() throws Exception {
    lab.close();
    build("--shared-tables");
    for (String gone : List.of("map netdev sallyport slot", "set netdev sallyport fenced")) {
      freeze();
      lab.nft("flush %1$s4; flush %1$s6".formatted(gone));
      for (String claim : CLAIMS) {
        assertThat(heardMore(claim)).as("%s without %s", claim, gone).isFalse();
      }
      lab.signal("CONT");
      for (String claim : CLAIMS) {
        await().untilAsserted(() -> assertThat(heardMore(claim)).as("%s again", claim).isTrue());
      }
    }
  }

  /**
   * Datagrams wait at the gateway until the router says where it is; meanwhile the fence closes.
   */
  @Test
  void whatHasWaitedForItsNeighbour() throws Exception {
    lab.inGateway(
        "sysctl",
        "-qw",
        "net.ipv4.neigh.ext0.mcast_solicit=60",
        "net.ipv6.neigh.ext0.mcast_solicit=60");
    waitAtTheGateway();
    routerHears(true);
    await().until(() -> heard("17 203.0.113.10>192.0.2.10") && heard("17 2001:db8:a:1::10>"));
    waitAtTheGateway();
    freeze();
    routerHears(true);
    await()
        .until(
            () ->
                lab.inGateway("ip", "neigh", "show", "dev", Lab.INTERFACE)
                        .lines()
                        .filter(line -> line.contains("lladdr"))
                        .count()
                    >= 2);
    sender.ask(OWN);
    await().until(() -> heard("17 203.0.113.251>203.0.113.9"));
    assertThat(witness.ask("all")).doesNotContain("17 203.0.113.10>", "17 2001:db8:a:1::10>");
  }

  /** Workloads send while the router does not say where it is; from here on it is listened to. */
  private void waitAtTheGateway() {
    witness.close();
    witness = lab.lab().witness("router", "wire0");
    routerHears(false);
    lab.inGateway("ip", "neigh", "flush", "dev", Lab.INTERFACE);
    lab.ask("udp 10.1.1.5 192.0.2.10 7000");
    lab.ask("udp fd00:1:0:1::5 2001:db8:f::10 7000");
    assertThat(lab.inGateway("ip", "neigh", "show", "dev", Lab.INTERFACE)).contains("INCOMPLETE");
    assertThat(witness.ask("all")).doesNotContain("17 203.0.113.10>", "17 2001:db8:a:1::10>");
  }

  private void routerHears(boolean hears) {
    lab.lab()
        .namespaces()
        .script(
            hears
                ? "ip netns exec router nft delete table netdev deaf"
                : "ip netns exec router nft 'table netdev deaf { chain in { type filter hook"
                    + " ingress device wire0 priority 0; arp operation request drop; icmpv6 type"
                    + " nd-neighbor-solicit drop; }; }'");
  }

  private void freeze() throws InterruptedException {
    lab.signal("STOP");
    Thread.sleep(6000); // its fence is 5 s
  }

  private boolean heard(String what) {
    return witness.ask("all").contains(what);
  }

  /** Whether the router hears one more of these frames, or not before one that is sent later. */
  private boolean heardMore(String claim) {
    int own = count(OWN);
    int before = count(claim);
    assertThat(sender.ask(claim)).isNotEmpty();
    assertThat(sender.ask(OWN)).isEqualTo("sent");
    await().until(() -> count(OWN) > own);
    return count(claim) > before;
  }

  private int count(String claim) {
    String[] words = claim.split(" ");
    String seen = words[0].equals("arp") ? claim : "17 " + words[1] + ">" + words[2];
    String all = witness.ask("all");
    int at = all.indexOf(seen + "=");
    return at < 0 ? 0 : Integer.parseInt(all.substring(at + seen.length() + 1).split("[,}]")[0]);
  }
}
