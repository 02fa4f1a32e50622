package io.sallyport.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.lab.Asker;
import io.sallyport.gateway.lab.HostFeature;
import io.sallyport.gateway.lab.Inmate;
import io.sallyport.gateway.lab.Lab;
import io.sallyport.gateway.lab.NeedsHost;
import io.sallyport.gateway.lab.Talker;
import io.sallyport.ipam.address.IpAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the neighbours of a gateway, on the wire, know and learn about egress addresses. */
@NeedsHost({HostFeature.NAMESPACES, HostFeature.NFT})
class NeighboursTest {
  private static final String TENANT =
      """
      apiVersion: sallyport.io/v1alpha1
      kind: EgressTenant
      metadata: {name: acme}
      spec:
        egressCIDRs: %s
        podsPerAddress: %d
        sources: [{cidr: 10.1.1.0/29, cluster: eu1}, {cidr: "fd00:1:0:1::/125", cluster: eu1}]
      """;

  private static final String IPV4 = "203.0.113.10";
  private static final String IPV6 = "2001:db8:a:1::10";
  private static final String SERVER = " " + Lab.SERVER4 + " 7000";
  private static final String SERVER6 = " " + Lab.SERVER6 + " 7000";

  /** A host on the wire that asks again for nothing that it has learned. */
  private static final String NEIGHBOUR =
      """
      ip netns add neighbour
      ip -n neighbour link set lo up
      ip link add nb0 netns wire type veth peer name eth0 netns neighbour
      ip -n wire link set nb0 master br0 up
      ip -n neighbour addr add 203.0.113.50/24 dev eth0
      ip -n neighbour addr add 2001:db8:a::50/48 dev eth0 nodad
      ip -n neighbour link set eth0 up
      ip netns exec neighbour sysctl -qw net.ipv4.neigh.eth0.base_reachable_time_ms=3600000
      ip netns exec neighbour sysctl -qw net.ipv6.neigh.eth0.base_reachable_time_ms=3600000
      """;

  @TempDir Path folder;
  private KernelLab lab;

  @BeforeEach
  void build() throws Exception {
    lab = KernelLab.withoutProgram(folder);
  }

  @AfterEach
  void end() {
    lab.close();
  }

  @Test
  void aRouterThatKnowsNobodyFindsTheWayBack() throws Exception {
    KernelLab.manifest(folder, "acme", TENANT.formatted(cidrs(IPV4 + "/32", IPV6 + "/128"), 8192));
    lab.start();
    lab.eventually("udp 10.1.1.5" + SERVER, IPV4);
    lab.eventually("udp fd00:1:0:1::5" + SERVER6, IPV6);
    script("ip -n router neigh flush dev wire0; ip -n router -6 neigh flush dev wire0");
    assertThat(script("ip -n router neigh show dev wire0")).doesNotContain(IPV4 + " ", IPV6 + " ");
    lab.eventually("tcp 10.1.1.6" + SERVER, IPV4);
    lab.eventually("tcp fd00:1:0:1::6" + SERVER6, IPV6);
    assertThat(script("ip -n router neigh show dev wire0"))
        .contains(IPV4 + " lladdr " + hardware(Lab.EU1), IPV6 + " lladdr " + hardware(Lab.EU1));
  }

  @Test
  void aNeighbourThatKnowsAnotherHolderFollowsWithinASecond() throws Exception {
    KernelLab.manifest(folder, "acme", TENANT.formatted(cidrs(IPV4 + "/32", IPV6 + "/128"), 8192));
    script(NEIGHBOUR + held("add", " nodad"));
    Inmate neighbour = lab.lab().java("neighbour", Talker.class);
    assertThat(neighbour.ask("udp 203.0.113.50 %s 9".formatted(IPV4))).contains("Unreachable");
    assertThat(neighbour.ask("udp 2001:db8:a::50 %s 9".formatted(IPV6))).contains("Unreachable");
    assertThat(known())
        .contains(IPV4 + " lladdr " + hardware(Lab.US1), IPV6 + " lladdr " + hardware(Lab.US1))
        .doesNotContain("FAILED");
    script(held("del", ""));
    lab.start();
    awaitHeld();
    String ours = hardware(Lab.EU1);
    long before = System.nanoTime();
    String known = known();
    while (!known.contains(IPV4 + " lladdr " + ours) || !known.contains(IPV6 + " lladdr " + ours)) {
      assertThat(System.nanoTime() - before).as(known).isLessThan(TimeUnit.SECONDS.toNanos(1));
      known = known();
    }
  }

  /** The gateway's interface is lost, and one of the same name comes. */
  private static final String ANOTHER =
      """
      ip -n eu1-gw link del ext0
      ip link add eu1 netns wire type veth peer name ext0 netns eu1-gw
      ip -n wire link set eu1 master br0 up
      ip -n eu1-gw addr add 2001:db8:a::f1/48 dev ext0 nodad
      ip -n eu1-gw addr add 203.0.113.251/24 dev ext0
      ip -n eu1-gw link set ext0 up
      ip -n eu1-gw route add default via 203.0.113.254
      ip -n eu1-gw -6 route add default via 2001:db8:a::fe
      """;

  @Test
  void anotherInterfaceOfTheNameIsUsedAndIsClosedWhileTheGatewayIsFrozen() throws Exception {
    KernelLab.manifest(folder, "acme", TENANT.formatted(cidrs(IPV4 + "/32", IPV6 + "/128"), 8192));
    lab.start();
    lab.eventually("udp 10.1.1.5" + SERVER, IPV4);
    script(ANOTHER);
    lab.eventually("udp 10.1.1.5" + SERVER, IPV4);
    lab.eventually("udp fd00:1:0:1::5" + SERVER6, IPV6);
    assertThat(script("ip -n router neigh show dev wire0"))
        .contains(IPV4 + " lladdr " + hardware(Lab.EU1), IPV6 + " lladdr " + hardware(Lab.EU1));
    lab.signal("STOP");
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5500)); // the fence lasts 5 s
    Inmate witness = lab.lab().witness("router", "wire0");
    script(ANOTHER);
    asked(IPV4, IPV6);
    assertThat(lab.ask("udp 10.1.1.6" + SERVER)).isEqualTo("-");
    assertThat(lab.ask("udp fd00:1:0:1::6" + SERVER6)).isEqualTo("-");
    assertThat(witness.ask("seen"))
        .doesNotContain("arp " + IPV4, "ndp " + IPV6, " " + IPV4 + ">", " " + IPV6 + ">")
        .doesNotContain("10.1.1.6>", "fd00:1:0:1::6>");
    lab.signal("CONT");
    lab.eventually("udp 10.1.1.5" + SERVER, IPV4);
    lab.eventually("udp fd00:1:0:1::5" + SERVER6, IPV6);
  }

  /** What the first holder of the addresses does to them. */
  private static String held(String verb, String how) {
    return "ip -n us1-gw addr %1$s %2$s/24 dev ext0; ip -n us1-gw addr %1$s %3$s/48 dev ext0%4$s\n"
        .formatted(verb, IPV4, IPV6, how);
  }

  private void awaitHeld() {
    String held = "";
    for (int i = 0; i < 500 && !(held.contains(IPV4) && held.contains(IPV6)); i++) {
      LockSupport.parkNanos(20_000_000);
      held = locals();
    }
    assertThat(held).contains(IPV4, IPV6);
  }

  private String known() {
    return script("ip -n neighbour neigh show dev eth0");
  }

  /** Each CIDR of the tenant has an address that is somebody else's already. */
  @Test
  void addressesThatTheSubnetNeedsAreNeitherGivenNorAnsweredFor() throws Exception {
    String mine =
        cidrs(
            "203.0.113.0/31",
            "203.0.113.250/31",
            "203.0.113.254/31",
            "2001:db8:a::/127",
            "2001:db8:a::f0/127",
            "2001:db8:a::fe/127");
    KernelLab.manifest(folder, "acme", TENANT.formatted(mine, 1));
    Inmate witness = lab.lab().witness("wire", Lab.EU1);
    lab.start();
    for (int i = 0; i < 8; i++) {
      leavesFrom("udp 10.1.1.%d%s".formatted(i, SERVER), "203.0.113.1", "203.0.113.250");
      leavesFrom(
          "udp fd00:1:0:1::%d%s".formatted(i, SERVER6),
          "2001:db8:a::1",
          "2001:db8:a::f0",
          "2001:db8:a::ff");
    }
    assertThat(locals().lines().map(line -> line.split(" ")[1]))
        .containsExactlyInAnyOrder(
            "203.0.113.1", "203.0.113.250", "2001:db8:a::1", "2001:db8:a::f0", "2001:db8:a::ff");
    assertThat(script("ip -n eu1-gw -6 neigh show proxy").lines().map(line -> line.split(" ")[0]))
        .containsExactlyInAnyOrder("2001:db8:a::1", "2001:db8:a::f0", "2001:db8:a::ff");
    asked("203.0.113.0", "2001:db8:a::fe");
    asked("203.0.113.254", "2001:db8:a::fe");
    asked("203.0.113.255", "2001:db8:a::fe");
    asked("203.0.113.1", "2001:db8:a::1");
    assertThat(witness.ask("seen"))
        .contains("arp 203.0.113.1=", "ndp 2001:db8:a::1=")
        .doesNotContain("arp 203.0.113.0=", "arp 203.0.113.254=", "arp 203.0.113.255=")
        .doesNotContain("ndp 2001:db8:a::fe=");
  }

  @Test
  void nextHopsOfAllRoutesAreKept() throws Exception {
    script(
        """
        ip -n eu1-gw route add 198.18.0.0/24 via 203.0.113.249
        ip -n eu1-gw route add default metric 100 nexthop via 203.0.113.254 nexthop via 203.0.113.247
        """);
    String mine = cidrs("203.0.113.246/31", "203.0.113.248/31");
    KernelLab.manifest(folder, "acme", TENANT.formatted(mine, 1));
    lab.start();
    leavesFrom("udp 10.1.1.1" + SERVER, "203.0.113.246", "203.0.113.248");
    assertThat(locals()).doesNotContain("203.0.113.247", "203.0.113.249");
  }

  /** A link that flaps takes its routes along. */
  @Test
  void aRouterIsKeptInMindWhileThereIsNoRoute() throws Exception {
    KernelLab.manifest(folder, "acme", TENANT.formatted(cidrs("203.0.113.252/30"), 1));
    lab.start();
    leavesFrom("udp 10.1.1.1" + SERVER, "203.0.113.252", "203.0.113.253");
    script("ip -n eu1-gw route del default");
    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(3));
    script("ip -n eu1-gw route add default via 203.0.113.254");
    leavesFrom("udp 10.1.1.1" + SERVER, "203.0.113.252", "203.0.113.253");
    assertThat(locals()).contains("203.0.113.252").doesNotContain("203.0.113.254");
  }

  @Test
  void anAddressThatBecomesTheHostsOwnIsLeftAndNamed() throws Exception {
    KernelLab.manifest(folder, "acme", TENANT.formatted(cidrs("203.0.113.246/31"), 1));
    lab.start();
    for (int i = 0; i < 100 && !locals().contains("203.0.113.247"); i++) {
      LockSupport.parkNanos(100_000_000);
    }
    metric("unusable_addresses\",name=\"-\"} 0");
    script("ip -n eu1-gw addr add 203.0.113.247/24 dev ext0");
    metric("unusable_addresses\",name=\"203.0.113.247\"} 1");
    assertThat(locals()).contains("203.0.113.246").doesNotContain("203.0.113.247");
    script("ip -n eu1-gw addr del 203.0.113.247/24 dev ext0");
    metric("unusable_addresses\",name=\"-\"} 0");
    for (int i = 0; i < 20 && !locals().contains("203.0.113.247"); i++) {
      LockSupport.parkNanos(100_000_000);
    }
    assertThat(locals()).contains("203.0.113.246", "203.0.113.247");
  }

  @Test
  void aHostThatDoesNotAnswerForSuchAddressesIsTold() throws Exception {
    KernelLab.manifest(folder, "acme", TENANT.formatted(cidrs(IPV4 + "/32"), 8192));
    lab.start();
    metric("unannounced\",name=\"-\"} 0");
    lab.inGateway("sysctl", "-qw", "net.ipv4.conf.all.arp_ignore=1");
    metric("unannounced\",name=\"ARP is not answered, net.ipv4.conf.all.arp_ignore = 1");
    lab.inGateway("sysctl", "-qw", "net.ipv4.conf.all.arp_ignore=0");
    metric("unannounced\",name=\"-\"} 0");
  }

  /** Waits until the metrics have that of the gateway's problems. */
  private void metric(String problem) {
    String page = "";
    for (int i = 0; i < 100 && !page.contains("kind=\"" + problem); i++) {
      LockSupport.parkNanos(100_000_000);
      page = lab.inGateway("curl", "-sS", "http://127.0.0.1:9402/metrics");
    }
    assertThat(page).contains("kind=\"" + problem);
  }

  private void leavesFrom(String line, String... addresses) {
    String seen = "-";
    for (int i = 0; i < 50 && IpAddress.parse(seen).isEmpty(); i++) {
      LockSupport.parkNanos(20_000_000);
      seen = lab.ask(line);
    }
    assertThat(seen).as(line).isIn((Object[]) addresses);
  }

  /** Somebody asks on the wire who has these, again and again. */
  private void asked(String ipv4, String ipv6) {
    Inmate asker = lab.lab().java("router", Asker.class, "wire0", ipv4, ipv6);
    asker.line("asking");
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
    asker.say("enough");
  }

  private static String cidrs(String... cidrs) {
    return "[\"" + String.join("\", \"", List.of(cidrs)) + "\"]";
  }

  private String locals() {
    return script("for f in -4 -6; do ip -n eu1-gw $f route show table local proto 186; done");
  }

  private String hardware(String cluster) {
    return lab.lab()
        .namespaces()
        .run(Lab.gateway(cluster), "cat", "/sys/class/net/ext0/address")
        .strip();
  }

  private String script(String script) {
    return lab.lab().namespaces().script(script);
  }
}
