package io.sallyport.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.lab.HostFeature;
import io.sallyport.gateway.lab.Inmate;
import io.sallyport.gateway.lab.Lab;
import io.sallyport.gateway.lab.NeedsHost;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hunts for one packet of a tenant with another source than its own address, while everything that
 * can be broken is broken under load. Each tenant has one address of a family, so that who may
 * leave from what is known from the manifests alone. {@code -Dlab=required} breaks everything 20
 * times.
 */
@NeedsHost({HostFeature.NAMESPACES, HostFeature.NFT})
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class LeakHuntTest {
  private static final int ROUNDS = "required".equals(System.getProperty("sallyport.lab")) ? 20 : 1;

  private static final String ACME =
      """
      apiVersion: sallyport.io/v1alpha1
      kind: EgressTenant
      metadata: {name: acme}
      spec:
        egressCIDRs: [203.0.113.10/32, "2001:db8:a:1::10/128"]
        podsPerAddress: 8192
        sources: [{cidr: 10.1.1.0/24, cluster: eu1}, {cidr: "fd00:1:0:1::/64", cluster: eu1}]
      """;

  private static final String LIMITS =
      """
        limits: {perGateway: {egressBitsPerSecond: 500M, newConnectionsPerSecond: 2000}}
        excludedCIDRs: [192.0.2.77/32]
      """;

  /** Has no IPv6 address: what it sends there is refused. */
  private static final String BANK =
      """
      apiVersion: sallyport.io/v1alpha1
      kind: EgressTenant
      metadata: {name: bank}
      spec:
        egressCIDRs: [203.0.113.20/32]
        podsPerAddress: 8192
        sources: [{cidr: 10.1.2.0/24, cluster: eu1}, {cidr: "fd00:1:0:2::/64", cluster: eu1}]
      """;

  /** Has an IPv6 address that others get by mistake, and no IPv4 address. */
  private static final String COOP =
      """
      apiVersion: sallyport.io/v1alpha1
      kind: EgressTenant
      metadata: {name: coop}
      spec:
        egressCIDRs: ["2001:db8:a:1::30/128"]
        podsPerAddress: 8192
        sources: [{cidr: 10.1.3.0/24, cluster: eu1}, {cidr: "fd00:1:0:3::/64", cluster: eu1}]
      """;

  private static final String[] PAIRS = {
    "10.1.1.0/24=203.0.113.10",
    "fd00:1:0:1::/64=2001:db8:a:1::10",
    "10.1.2.0/24=203.0.113.20",
    "fd00:1:0:3::/64=2001:db8:a:1::30",
    "=203.0.113.251/32",
    "=2001:db8:a::f1/128",
    "=fe80::/10",
    "=::/128"
  };

  private static final String LOAD =
      "load 100 192.0.2.10,2001:db8:f::10 10.1.1.5 10.1.1.6 10.1.2.5 fd00:1:0:1::5 fd00:1:0:2::5";

  /** Every datagram begins a flow; two sources in seven have no address of the family. */
  private static final String NEW_FLOWS =
      "fresh 500 192.0.2.10,2001:db8:f::10 10.1.1.5 10.1.1.6 10.1.2.5 10.1.3.5 fd00:1:0:1::5"
          + " fd00:1:0:2::5 fd00:1:0:3::5";

  private static final int NEW_SOURCES = 7;

  @TempDir Path folder;
  private Path home = Path.of(".");
  private KernelLab lab;
  private Breakage breakage;
  private Inmate sniffer;
  private List<String> sound = List.of();

  @BeforeEach
  void build() throws Exception {
    build(folder, "--shared-tables");
  }

  private void build(Path place, String... options) throws Exception {
    home = place;
    KernelLab.manifest(home, "acme", ACME);
    KernelLab.manifest(home, "bank", BANK);
    KernelLab.manifest(home, "coop", COOP);
    lab = new KernelLab(home, options);
    breakage = new Breakage(lab);
    sniffer = lab.lab().sniffer(Lab.EU1, PAIRS);
    lab.eventually("tcp 10.1.1.5 192.0.2.10 7000", "203.0.113.10");
    lab.eventually("tcp 10.1.2.5 192.0.2.10 7000", "203.0.113.20");
    lab.eventually("tcp fd00:1:0:1::5 2001:db8:f::10 7000", "2001:db8:a:1::10");
  }

  @AfterEach
  void end() {
    lab.close();
  }

  @Test
  void nothingLeaksWhateverIsBroken() throws Exception {
    lab.inGateway(
        "sysctl",
        "-qw",
        "net.netfilter.nf_conntrack_udp_timeout=5",
        "net.netfilter.nf_conntrack_udp_timeout_stream=5");
    lab.ask(LOAD);
    lab.ask(NEW_FLOWS);
    for (int round = 0; round < ROUNDS; round++) {
      sound = ruleset(); // tables that were deleted under a dead gateway get other marks
      List<String> faults = breakage.faults();
      for (String fault : faults) {
        commit(fault);
        assertNoLeak(fault);
      }
      oneRuleIsGone(round);
      lab.eventually("udp 10.1.1.8 192.0.2.10 7000", "203.0.113.10");
      lab.eventually("udp fd00:1:0:1::8 2001:db8:f::10 7000", "2001:db8:a:1::10");
      masquerade("srcnat - 50");
      assertNoLeak("another program's masquerading before ours");
      masquerade("srcnat + 5");
      assertNoLeak("another program's masquerading after ours");
      lab.signal("KILL");
      Thread.sleep(300);
      assertNoLeak("kill -9");
      lab.start();
      assertNoLeak("start");
      plannedRestart();
      changeTenant();
      trackedBefore(round);
      assertNoLeak("flows that began before the tables");
      frozen();
    }
    lab.ask("rest");
    assertThat(packets()).isGreaterThan(ROUNDS == 1 ? 10_000 : 100_000);
  }

  /** As its users have it: no other program changes its tables, and they outlive it. */
  @Test
  void nothingLeaksFromTablesThatNobodyElseChanges() throws Exception {
    lab.close();
    build(folder.resolve("owned"));
    lab.ask(LOAD);
    lab.ask(NEW_FLOWS);
    for (int round = 0; round < Math.min(ROUNDS, 5); round++) {
      lab.nft("flush ruleset");
      assertNoLeak("another program's flush of everything");
      masquerade("srcnat - 50");
      masquerade("srcnat + 5");
      assertNoLeak("another program's masquerading");
      lab.signal("KILL");
      Thread.sleep(300);
      assertNoLeak("kill -9");
      lab.start();
      assertNoLeak("start");
      plannedRestart();
      changeTenant();
      frozen();
    }
    lab.ask("rest");
    assertThat(packets()).isGreaterThan(10_000);
  }

  private void plannedRestart() {
    lab.stop();
    assertNoLeak("a planned stop");
    lab.start();
    assertNoLeak("a planned restart");
  }

  @Test
  void onePacketThatLeaksIsSeen() throws Exception {
    assertNoLeak("before");
    lab.signal("KILL");
    lab.nft("flush ruleset");
    lab.ask("udp 10.1.1.5 192.0.2.10 7000");
    assertThat(sniffer.ask("report")).contains("leaks 1 {10.1.1.5>10.1.1.5=1}");
    lab.ask("udp fd00:1:0:1::5 2001:db8:f::10 7000");
    assertThat(sniffer.ask("report")).contains("leaks 2 ", "fd00:1:0:1::5>fd00:1:0:1::5=1");
  }

  /** Exchanged addresses that no guard stops: what the hunt would see if ours did not. */
  @Test
  void oneFlowFromAnotherTenantsAddressIsSeen() throws Exception {
    String bank = breakage.mark("address4", "203.0.113.20");
    lab.signal("STOP");
    lab.nft("flush chain inet sallyport guard; " + Breakage.exchanged("source4", "10.1.1.9", bank));
    lab.ask("udp 10.1.1.9 192.0.2.10 7000");
    lab.signal("CONT");
    assertThat(sniffer.ask("report")).contains("leaks 1 {10.1.1.9>203.0.113.20=1}");
  }

  /** Every rule alone, one in 20 in each round: 20 rounds meet all of them. */
  private void oneRuleIsGone(int round) throws InterruptedException {
    int rules = breakage.rules().size();
    assertThat(rules).isGreaterThan(100);
    for (int i = round % 20; i < rules; i += 20) {
      String rule =
          breakage.rules().get(i); // by its handle, which is another one once it was put right
      commit("delete rule " + rule);
      assertNoLeak("delete rule " + rule);
    }
  }

  /** Other limits, other rules, no sources for a while. */
  private void changeTenant() throws Exception {
    KernelLab.manifest(home, "acme", ACME + LIMITS);
    Thread.sleep(500);
    assertNoLeak("a tenant changed");
    KernelLab.manifest(home, "acme", ACME);
    KernelLab.manifest(home, "acme", ACME.replaceAll("(?m)^ +sources:.*\n", ""));
    for (int i = 0; i < 100 && knows("10.1.1.60"); i++) {
      Thread.sleep(50);
    }
    assertThat(knows("10.1.1.60")).isFalse();
    assertThat(lab.ask("udp 10.1.1.60 192.0.2.10 7000")).isNotEqualTo("203.0.113.10");
    assertNoLeak("a tenant without its sources");
    KernelLab.manifest(home, "acme", ACME);
    lab.eventually("tcp 10.1.1.61 192.0.2.10 7000", "203.0.113.10");
  }

  private boolean knows(String source) {
    return lab.nft("list", "map", "inet", "sallyport", "source4").contains(source + " ");
  }

  /** Flows that conntrack knows untranslated, because they began while there were no tables. */
  private void trackedBefore(int round) throws InterruptedException {
    lab.nft(
        "table netdev stop { chain out { type filter hook egress device ext0 priority -500;"
            + " policy drop; }; }");
    lab.signal("KILL");
    lab.nft("delete table inet sallyport; delete table netdev sallyport");
    String last = ":" + Integer.toHexString(0x100 + round);
    lab.ask(
        "load 1000 192.0.2.10,2001:db8:f::10 10.1.1.%d 10.1.2.%d fd00:1:0:1:%s fd00:1:0:2:%s"
            .formatted(100 + round, 100 + round, last, last));
    Thread.sleep(100); // so that they begin
    lab.start();
    lab.nft("delete table netdev stop");
    Thread.sleep(200); // so that they go on
    assertThat(lab.nft("list", "counter", "inet", "sallyport", "guard"))
        .as("the guard met them")
        .doesNotContain("packets 0 ");
  }

  private void masquerade(String priority) {
    String rule =
        "table inet other { chain post { type nat hook postrouting priority %s; masquerade; }; }"
            .formatted(priority);
    lab.nft(rule);
    lab.ask("udp 10.1.1.40 192.0.2.10 7000"); // a new flow, which the other rule may meet first
    lab.ask("udp 10.1.2.40 192.0.2.10 7000");
    lab.ask("udp fd00:1:0:1::40 2001:db8:f::10 7000");
    lab.nft("delete table inet other");
  }

  /** Breaks one thing, and waits until it is put right: two things at once are another promise. */
  private void commit(String fault) throws InterruptedException {
    long begun = Long.parseLong(lab.ask("sent"));
    lab.nft(fault);
    Thread.sleep(20); // so that packets meet it
    for (int i = 0; i < 100 && !ruleset().equals(sound); i++) {
      Thread.sleep(20);
    }
    assertThat(ruleset()).as("put right after %s", fault).isEqualTo(sound);
    assertThat(Long.parseLong(lab.ask("sent")) - begun)
        .as("new flows of each source meanwhile")
        .isGreaterThan(2 * NEW_SOURCES);
  }

  /** Everything in the tables but what counts and what lives for a time, in no order. */
  private List<String> ruleset() {
    String all =
        lab.nft("-s", "list", "ruleset")
            .replaceAll("(?s)set (alive|asked|refused|denied|over_\\w+) \\{.*?\\}", "")
            .replaceAll("elements = |[{}]", "");
    return Arrays.stream(all.split("[\n,]"))
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .sorted()
        .toList();
  }

  private void assertNoLeak(String after) {
    assertThat(sniffer.ask("report")).as("after %s", after).contains(" leaks 0 ");
  }

  private void frozen() throws InterruptedException {
    lab.signal("STOP");
    Thread.sleep(6000);
    assertNoLeak("a frozen gateway");
    assertSilence();
    lab.signal("CONT");
    lab.eventually("udp 10.1.1.7 192.0.2.10 7000", "203.0.113.10");
    lab.eventually("udp 10.1.2.7 192.0.2.10 7000", "203.0.113.20");
  }

  /** Whoever holds the slots by now, it is not this gateway. */
  private void assertSilence() throws InterruptedException {
    long before = fromEgress();
    long begun = Long.parseLong(lab.ask("sent"));
    Thread.sleep(300);
    assertThat(Long.parseLong(lab.ask("sent")) - begun).isGreaterThan(2 * NEW_SOURCES);
    assertThat(fromEgress()).as("packets from egress addresses after the fence").isEqualTo(before);
  }

  private long fromEgress() {
    String report = sniffer.ask("report");
    return Long.parseLong(report.substring(report.lastIndexOf(' ') + 1));
  }

  private long packets() {
    return Long.parseLong(sniffer.ask("report").split(" ")[1]);
  }
}
