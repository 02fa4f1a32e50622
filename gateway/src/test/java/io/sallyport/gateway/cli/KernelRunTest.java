package io.sallyport.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sallyport.gateway.lab.Flows;
import io.sallyport.gateway.lab.HostFeature;
import io.sallyport.gateway.lab.Inmate;
import io.sallyport.gateway.lab.Lab;
import io.sallyport.gateway.lab.NeedsHost;
import io.sallyport.gateway.lab.Program;
import io.sallyport.gateway.lab.Pulse;
import io.sallyport.gateway.lab.Told;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code run --interface}: the kernel datapath as its user starts it, on a network of its own. */
@NeedsHost({HostFeature.NAMESPACES, HostFeature.NFT, HostFeature.CURL})
class KernelRunTest {
  private static final String ACME =
      """
      apiVersion: sallyport.io/v1alpha1
      kind: EgressTenant
      metadata: {name: acme}
      spec:
        egressCIDRs: [203.0.113.0/26, "2001:db8:a:1::/64"]
        podsPerAddress: 8192
        sources: [{cidr: 10.1.1.0/24, cluster: eu1}, {cidr: "fd00:1:0:1::/64", cluster: eu1}]
      """;

  private static final String BANK =
      """
      apiVersion: sallyport.io/v1alpha1
      kind: EgressTenant
      metadata: {name: bank}
      spec:
        egressCIDRs: [203.0.113.64/26]
        sources: [{cidr: 10.1.2.0/24, cluster: eu1}, {cidr: "fd00:1:0:2::/64", cluster: eu1}]
        podsPerAddress: 8192
        destinationCIDRs: [192.0.2.0/24]
        limits: {perGateway: {connections: 40}}
      """;

  private static final boolean ALL = "required".equals(System.getProperty("sallyport.lab"));
  private static final String SERVER = " 192.0.2.10 7000";
  private static final String SERVER6 = " 2001:db8:f::10 7000";

  @TempDir Path folder;
  private KernelLab lab;

  @BeforeEach
  void build() throws Exception {
    KernelLab.manifest(folder, "acme", ACME);
    KernelLab.manifest(folder, "bank", BANK);
    lab = new KernelLab(folder);
    lab.eventually("udp 10.1.1.5" + SERVER, "203.0.113.1");
    lab.eventually("udp 10.1.2.5" + SERVER, "203.0.113.64");
    lab.eventually("udp fd00:1:0:1::5" + SERVER6, "2001:db8:a:1::");
  }

  @AfterEach
  void end() {
    lab.close();
  }

  @Test
  void sourcesLeaveFromTheirTenantsAddressOrNotAtAll() {
    assertThat(lab.ask("tcp 10.1.1.5" + SERVER))
        .as("not the address of the network")
        .isEqualTo("203.0.113.1");
    assertThat(lab.ask("tcp fd00:1:0:1:a:b:c:d" + SERVER6)).isEqualTo("2001:db8:a:1::");
    assertThat(lab.ask("tcp 10.1.2.5" + SERVER)).isEqualTo("203.0.113.64");
    assertThat(lab.ask("tcp 10.1.2.5 198.51.100.1 7000"))
        .as("administratively prohibited")
        .isEqualTo("No route to host");
    assertThat(lab.ask("udp fd00:1:0:2::5" + SERVER6))
        .as("it has no address of that family")
        .isEqualTo("Permission denied");
    assertThat(lab.ask("tcp 10.1.3.5" + SERVER))
        .as("nobody's source, among the cluster's pods")
        .isEqualTo("No route to host");
    assertThat(metrics())
        .contains(
            "sallyport_tenant_dropped_total{cluster=\"eu1\",datapath=\"kernel\",gateway=\"eu1\","
                + "reason=\"destination\",tenant=\"bank\"} ",
            "reason=\"family\",tenant=\"bank\"} ",
            "sallyport_tenant_packets_total{cluster=\"eu1\",datapath=\"kernel\",direction=\"ingress\",gateway=\"eu1\",tenant=\"acme\"}"
                + " ",
            "sallyport_guard_dropped_total{cluster=\"eu1\",datapath=\"kernel\",gateway=\"eu1\"}"
                + " 0.0");
  }

  @Test
  void unknownPodsPassWhereTheirClusterLetsThem() throws Exception {
    KernelLab.manifest(folder, "eu1", KernelLab.CLUSTER.replace("{pod", "{unknownPods: Pass, pod"));
    lab.eventually("tcp 10.1.3.5" + SERVER, "-"); // it passes, and there is no way back to it
    assertThat(lab.ask("udp 10.1.1.5" + SERVER)).isEqualTo("203.0.113.1");
    KernelLab.manifest(folder, "eu1", KernelLab.CLUSTER);
    lab.eventually("tcp 10.1.3.5" + SERVER, "No route to host");
  }

  @Test
  void openConnectionsOutliveTheProgram() throws Exception {
    assertThat(lab.ask("open a 10.1.1.5" + SERVER)).isEqualTo("203.0.113.1");
    for (int i = 0; i < 3; i++) {
      lab.signal("KILL");
      assertThat(lab.ask("say a")).as("the kernel goes on").isEqualTo("203.0.113.1");
      lab.start();
      assertThat(lab.ask("say a")).isEqualTo("203.0.113.1");
      assertThat(lab.ask("tcp 10.1.1.6" + SERVER)).isEqualTo("203.0.113.1");
    }
    lab.signal("KILL");
    Thread.sleep(5500);
    assertThat(lab.ask("say a")).as("nobody renews the fence").isEqualTo("-");
    lab.start();
    lab.eventually("say a", "203.0.113.1");
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void plannedRestartsLoseNoPacket() throws Exception {
    int restarts = "required".equals(System.getProperty("sallyport.lab")) ? 20 : 2;
    Inmate pulse =
        lab.lab()
            .java(
                Lab.worker(Lab.EU1),
                Pulse.class,
                "10.1.1.5",
                "192.0.2.10",
                "10.1.2.5",
                "192.0.2.10",
                "fd00:1:0:1::5",
                "2001:db8:f::10");
    pulse.line("beating");
    List<String> course = new ArrayList<>();
    for (int i = 0; i < restarts; i++) {
      lab.stop();
      course.add("stopped: " + pulse.ask("now"));
      lab.start();
      course.add("started: " + pulse.ask("now"));
    }
    String[] counted = pulse.ask("enough").split(" ");
    assertThat(Long.parseLong(counted[1])).isGreaterThan(restarts * 200L);
    assertThat(counted[3]).as(String.join("\n", course)).isEqualTo(counted[1]);
  }

  @Test
  void noOtherProgramChangesItsTables() {
    for (String change :
        List.of(
            "flush ruleset", "delete table inet sallyport", "flush map inet sallyport source4")) {
      if (!change.equals("flush ruleset")) {
        assertThatThrownBy(() -> lab.nft(change)).hasMessageContaining("Operation not permitted");
      } else {
        lab.nft(change);
      }
      assertThat(lab.ask("udp 10.1.1.9" + SERVER)).as(change).isEqualTo("203.0.113.1");
    }
  }

  @Test
  void aTenantGetsAsManyConnectionsAsItMay() throws Exception {
    for (int i = 0; i < 40; i++) {
      lab.ask("open c%d 10.1.2.%d%s".formatted(i, 20 + i, SERVER));
    }
    Thread.sleep(200);
    assertThat(lab.ask("tcp 10.1.2.99" + SERVER)).isEqualTo("-");
    assertThat(metrics())
        .containsPattern(
            "ports_used.*address=\"203.0.113.64\".*datapath=\"kernel\".*tenant=\"bank\"}"
                + " (39|40)") // with the datagram before, 40 or one more
        .containsPattern("ports_capacity.*address=\"203.0.113.64\".*datapath=\"kernel\".*} 64512");
    assertThat(lab.ask("tcp 10.1.1.30" + SERVER)).as("others go on").isEqualTo("203.0.113.1");
    assertThat(lab.ask("say c0")).as("what is open goes on").isEqualTo("203.0.113.64");
    assertThat(metrics())
        .containsPattern("throttled_total.*limit=\"connections\",tenant=\"bank\"} [1-9]");
  }

  /** It could fill the kernel's table; it gets no more than it leaves free, and others go on. */
  @Test
  void aTenantWithoutLimitsLeavesOthersRoomInTheTableOfFlows() throws Exception {
    int most = Integer.parseInt(sysctl("nf_conntrack_max"));
    assumeTrue(most <= 1 << 20 || ALL, "a table of " + most + " flows takes too long to fill");
    int ports = 60_000;
    for (int i = 0; i * ports < most; i++) {
      lab.ask("flood 10.1.1.%d 192.0.2.10 %d".formatted(100 + i, ports));
    }
    assertThat(Integer.parseInt(sysctl("nf_conntrack_count"))).isBetween(most / 3, most / 8 * 7);
    assertThat(lab.ask("udp 10.1.1.99" + SERVER)).as("it is full").isEqualTo("-");
    for (int i = 0; i < 20; i++) {
      assertThat(lab.ask("tcp 10.1.2.%d%s".formatted(20 + i, SERVER))).isEqualTo("203.0.113.64");
    }
    assertThat(metrics())
        .containsPattern("throttled_total.*limit=\"connections\",tenant=\"acme\"} [1-9]");
  }

  private String sysctl(String name) {
    return lab.inGateway("cat", "/proc/sys/net/netfilter/" + name).strip();
  }

  /**
   * To be told of each connection costs the kernel and the gateway as much as all the rest of it.
   */
  @Test
  void onlyConnectionsOfTenantsThatMayHaveJustSoManyAreToldOf() throws Exception {
    Inmate told = lab.lab().java(Lab.gateway(Lab.EU1), Told.class);
    assertThat(told.ask("?")).isNotNull();
    lab.ask("open a 10.1.1.31" + SERVER);
    lab.ask("open b 10.1.2.31" + SERVER);
    String heard = "";
    for (int i = 0; i < 50 && !heard.contains("begun 10.1.2.31"); i++) {
      LockSupport.parkNanos(20_000_000);
      heard = told.ask("?");
    }
    assertThat(heard).contains("begun 10.1.2.31=1").doesNotContain("10.1.1.31");
    Pattern acme = Pattern.compile("connections_active.*kernel.*tenant=\"acme\"} [1-9]");
    String page = "";
    for (int i = 0; i < 50 && !acme.matcher(page).find(); i++) {
      LockSupport.parkNanos(100_000_000);
      page = metrics();
    }
    assertThat(page)
        .containsPattern(acme)
        .containsPattern("connections_active.*kernel.*tenant=\"bank\"} [1-9]");
  }

  @Test
  void openConnectionsKeepTheAddressTheyBeganWith() throws Exception {
    for (int i = 0; i < 12; i++) {
      assertThat(lab.ask("open k%d 10.1.1.%d%s".formatted(i, 20 + i, SERVER)))
          .isEqualTo("203.0.113.1");
      assertThat(lab.ask("open n%d fd00:1:0:1::%d%s".formatted(i, 20 + i, SERVER6)))
          .isEqualTo("2001:db8:a:1::");
    }
    KernelLab.manifest(
        folder,
        "acme",
        ACME.replace("8192", "32")
            .replace("{cidr: 10.1.1.0/24, cluster: eu1}", "{cidr: 10.1.1.0/25, cluster: eu1}")
            .replace(":1::/64\"", ":1::/65\""));
    Set<String> seen = new TreeSet<>();
    for (int i = 0; i < 100 && seen.size() < 3; i++) {
      seen.add(lab.ask("udp 10.1.1.%d%s".formatted(20 + i % 12, SERVER)));
      LockSupport.parkNanos(50_000_000);
    }
    assertThat(seen).as("new flows leave from more addresses").hasSizeGreaterThan(2);
    lab.stop();
    lab.start();
    for (int i = 0; i < 12; i++) {
      assertThat(lab.ask("say k" + i)).as("of 10.1.1.%d", 20 + i).isEqualTo("203.0.113.1");
      assertThat(lab.ask("say n" + i)).as("of ::%d", 20 + i).isEqualTo("2001:db8:a:1::");
    }
  }

  @Test
  void aTenantThatGetsAnotherNameGoesOn() throws Exception {
    assertThat(lab.ask("open one 10.1.1.7" + SERVER)).isEqualTo("203.0.113.1");
    KernelLab.manifest(
        folder,
        "acme",
        ACME.replace("name: acme}", "name: shop}").replace("spec:", "spec:\n  identity: acme"));
    for (int source = 10; !metrics().contains("tenant=\"shop\""); source++) {
      assertThat(lab.ask("udp 10.1.1." + source + SERVER)).isEqualTo("203.0.113.1");
      assertThat(lab.ask("say one")).isEqualTo("203.0.113.1");
    }
    for (int look = 0;
        look < 5;
        look += Files.exists(lab.state().resolve("slices/eu1/acme.yaml")) ? 0 : 1) {
      assertThat(lab.ask("udp 10.1.1.8" + SERVER)).isEqualTo("203.0.113.1");
      assertThat(lab.ask("udp fd00:1:0:1::8" + SERVER6)).isEqualTo("2001:db8:a:1::");
      assertThat(lab.ask("say one")).isEqualTo("203.0.113.1");
    }
  }

  @Test
  void limitsHoldBackAndSaySo() throws Exception {
    String limits = "{egressBitsPerSecond: 800k, newConnectionsPerSecond: 5}";
    KernelLab.manifest(folder, "bank", BANK.replace("{connections: 40}", limits));
    KernelLab.manifest(
        folder, "acme", ACME + "  limits: {perGateway: {ingressBitsPerSecond: 8k}}\n");
    for (int i = 0; i < 50 && lab.nft("list", "limits").split("bank|acme").length < 4; i++) {
      LockSupport.parkNanos(100_000_000);
    }
    double before = bytes("egress");
    long begun = System.nanoTime();
    lab.ask("burst 10.1.2.7 192.0.2.10 400 1400");
    double passed = bytes("egress") - before;
    double most = (128 << 10) + 100_000 * ((System.nanoTime() - begun) / 1e9 + 1);
    assertThat(passed).as("of 560,000, with a burst of 128 KiB").isBetween(100_000.0, most);
    lab.ask("burst 10.1.1.8 192.0.2.10 8000 20"); // whose answers are too many
    for (int i = 0; i < 20; i++) {
      lab.ask("burst 10.1.2.%d 192.0.2.10 1 20".formatted(20 + i));
    }
    String page = metrics();
    for (String limit :
        List.of(
            "egress_bytes\",tenant=\"bank",
            "ingress_bytes\",tenant=\"acme",
            "new_connections\",tenant=\"bank")) {
      assertThat(page).containsPattern("throttled_total.*limit=\"" + limit + "\"} [1-9]");
    }
  }

  private double bytes(String direction) {
    Matcher line =
        Pattern.compile(
                "sallyport_tenant_bytes_total.*kernel.*direction=\"%s\".*tenant=\"bank\"} (\\S+)"
                    .formatted(direction))
            .matcher(metrics());
    return line.find() ? Double.parseDouble(line.group(1)) : 0;
  }

  @Test
  void whatDropsTenantsPacketsIsCountedAndNamed() throws Exception {
    String foreign = "sallyport_datapath_problems.*kind=\"foreign_chains\",name=";
    assertThat(metrics()).containsPattern(foreign + "\"-\"} 0");
    lab.nft(
        "table ip filter { chain FORWARD { type filter hook forward priority 0; policy drop; }; }");
    assertThat(lab.ask("udp 10.1.1.5" + SERVER)).as("it does drop").isEqualTo("-");
    String page = "";
    for (int i = 0; i < 50 && !page.contains("name=\"ip filter FORWARD\"} 1"); i++) {
      page = metrics();
      LockSupport.parkNanos(100_000_000);
    }
    assertThat(page).containsPattern(foreign + "\"ip filter FORWARD\"} 1");
    lab.nft("delete table ip filter");
    lab.eventually("udp 10.1.1.5" + SERVER, "203.0.113.1");
  }

  @Test
  void anEvictedAddressIsLeftAtOnce() throws Exception {
    Inmate flows = lab.lab().java(Lab.gateway(Lab.EU1), Flows.class);
    assertThat(lab.ask("open a 10.1.2.5" + SERVER)).isEqualTo("203.0.113.64");
    assertThat(Integer.parseInt(flows.ask("203.0.113.64"))).isPositive();
    Program.Result evicted =
        Program.run(
            "evict",
            "bank",
            "--cidr",
            "203.0.113.64/31",
            "--reason",
            "test",
            "--state",
            lab.state().toString());
    assertThat(evicted.code()).as(evicted.err()).isZero();
    lab.eventually("udp 10.1.2.5" + SERVER, "203.0.113.66");
    assertThat(lab.ask("say a")).isNotEqualTo("203.0.113.64");
    for (int i = 0; i < 50 && !flows.ask("203.0.113.64").equals("0"); i++) {
      LockSupport.parkNanos(100_000_000);
    }
    assertThat(flows.ask("203.0.113.64")).as("flows from it that are left").isEqualTo("0");
  }

  private String metrics() {
    return lab.inGateway("curl", "-sS", "http://127.0.0.1:9402/metrics");
  }
}
