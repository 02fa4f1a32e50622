package io.sallyport.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.lab.HostFeature;
import io.sallyport.gateway.lab.Inmate;
import io.sallyport.gateway.lab.Lab;
import io.sallyport.gateway.lab.NeedsHost;
import io.sallyport.gateway.lab.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
@NeedsHost({HostFeature.ROOT, HostFeature.NFT})
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class LeakHuntTest {
  private static final int ROUNDS = "required".equals(System.getProperty("sallyport.lab")) ? 20 : 1;

  private static final String CLUSTER =
      """
      apiVersion: sallyport.io/v1alpha1
      kind: EgressCluster
      metadata: {name: eu1}
      spec: {podCIDRs: [10.1.0.0/16, "fd00:1::/48"]}
      """;

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

  private static final String[] PAIRS = {
    "10.1.1.0/24=203.0.113.10",
    "fd00:1:0:1::/64=2001:db8:a:1::10",
    "10.1.2.0/24=203.0.113.20",
    "=203.0.113.251/32",
    "=2001:db8:a::f1/128",
    "=fe80::/10",
    "=::/128"
  };

  private static final String LOAD =
      "load 100 192.0.2.10,2001:db8:f::10 10.1.1.5 10.1.1.6 10.1.2.5 fd00:1:0:1::5 fd00:1:0:2::5";

  @TempDir Path folder;
  private Lab lab;
  private Inmate talker;
  private Inmate sniffer;
  private Inmate program;
  private List<String> sound = List.of();

  @BeforeEach
  void build() throws Exception {
    Files.createDirectories(manifests());
    Files.writeString(manifests().resolve("eu1.yaml"), CLUSTER);
    Files.writeString(manifests().resolve("acme.yaml"), ACME);
    Files.writeString(manifests().resolve("bank.yaml"), BANK);
    lab = new Lab();
    lab.server();
    talker = lab.talker(Lab.EU1);
    sniffer = lab.sniffer(Lab.EU1, PAIRS);
    start();
    eventually("tcp 10.1.1.5 192.0.2.10 7000", "203.0.113.10");
    eventually("tcp 10.1.2.5 192.0.2.10 7000", "203.0.113.20");
    eventually("tcp fd00:1:0:1::5 2001:db8:f::10 7000", "2001:db8:a:1::10");
  }

  @AfterEach
  void end() {
    lab.close();
  }

  @Test
  void nothingLeaksWhateverIsBroken() throws Exception {
    talker.ask(LOAD);
    sound = ruleset();
    List<String> faults = faults();
    for (int round = 0; round < ROUNDS; round++) {
      for (String fault : faults) {
        commit(fault);
        assertNoLeak(fault);
      }
      masquerade("srcnat - 50");
      assertNoLeak("another program's masquerading before ours");
      masquerade("srcnat + 5");
      assertNoLeak("another program's masquerading after ours");
      program.signal("KILL");
      Thread.sleep(300);
      assertNoLeak("kill -9");
      start();
      assertNoLeak("start");
      Files.writeString(manifests().resolve("acme.yaml"), ACME + LIMITS);
      Thread.sleep(500);
      assertNoLeak("a tenant changed");
      Files.writeString(manifests().resolve("acme.yaml"), ACME);
      program.signal("STOP");
      Thread.sleep(6000);
      assertNoLeak("a frozen gateway");
      program.signal("CONT");
      eventually("udp 10.1.1.7 192.0.2.10 7000", "203.0.113.10");
      eventually("udp 10.1.2.7 192.0.2.10 7000", "203.0.113.20");
    }
    talker.ask("rest");
    assertThat(packets()).isGreaterThan(ROUNDS == 1 ? 10_000 : 100_000);
  }

  @Test
  void onePacketThatLeaksIsSeen() throws Exception {
    assertNoLeak("before");
    program.signal("KILL");
    lab.namespaces().run(Lab.gateway(Lab.EU1), "nft", "flush ruleset");
    talker.ask("udp 10.1.1.5 192.0.2.10 7000");
    assertThat(sniffer.ask("report")).contains("leaks 1 {10.1.1.5>10.1.1.5=1}");
  }

  /** Every chain and set flushed, each table deleted, and addresses of two tenants exchanged. */
  private List<String> faults() {
    List<String> faults = new ArrayList<>();
    String table = "";
    String ruleset = lab.namespaces().run(Lab.gateway(Lab.EU1), "nft", "-t", "list", "ruleset");
    for (String line : ruleset.split("\n")) {
      String[] words = line.strip().split(" ");
      switch (words[0]) {
        case "table" -> {
          table = words[1];
          faults.add("delete table %s sallyport".formatted(table));
        }
        case "chain", "set", "map" ->
            faults.add("flush %s %s sallyport %s".formatted(words[0], table, words[1]));
        default -> {}
      }
    }
    assertThat(faults).hasSizeGreaterThan(60);
    faults.remove("flush set netdev sallyport asked");
    faults.add(exchanged("source4", "10.1.1.5 : "));
    faults.add(exchanged("address4", ""));
    faults.add("delete element inet sallyport source4 { 10.1.1.5 }");
    faults.add("delete element inet sallyport pair4 { 10.1.1.5 . 203.0.113.10 }");
    return faults;
  }

  /** Gives what acme has to bank, in one map. */
  private String exchanged(String map, String key) {
    String marks =
        lab.namespaces()
            .run(Lab.gateway(Lab.EU1), "nft", "list", "map", "inet", "sallyport", "address4");
    String acme = marks.replaceAll("(?s).*(0x[0-9a-f]+) : 203.0.113.10.*", "$1");
    String bank = marks.replaceAll("(?s).*(0x[0-9a-f]+) : 203.0.113.20.*", "$1");
    String gone = key.isEmpty() ? acme : key.replace(" : ", "");
    String fresh = key.isEmpty() ? acme + " : 203.0.113.20" : key + bank;
    return "delete element inet sallyport %s { %s }; add element inet sallyport %s { %s }"
        .formatted(map, gone, map, fresh);
  }

  private void masquerade(String priority) throws InterruptedException {
    String rule =
        "table ip other { chain post { type nat hook postrouting priority %s; masquerade; }; }"
            .formatted(priority);
    lab.namespaces().run(Lab.gateway(Lab.EU1), "nft", rule);
    Thread.sleep(100);
    lab.namespaces().run(Lab.gateway(Lab.EU1), "nft", "delete table ip other");
  }

  /** Breaks one thing, and waits until it is put right: two things at once are another promise. */
  private void commit(String fault) throws InterruptedException {
    lab.namespaces().run(Lab.gateway(Lab.EU1), "nft", fault);
    Thread.sleep(20); // so that packets meet it
    for (int i = 0; i < 100 && !ruleset().equals(sound); i++) {
      Thread.sleep(20);
    }
    assertThat(ruleset()).as("put right after %s", fault).isEqualTo(sound);
  }

  /** Everything in the tables but what counts and what lives for a time, in no order. */
  private List<String> ruleset() {
    String all =
        lab.namespaces()
            .run(Lab.gateway(Lab.EU1), "nft", "-s", "list", "ruleset")
            .replaceAll("(?s)set (alive|asked) \\{.*?\\}", "")
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

  private long packets() {
    return Long.parseLong(sniffer.ask("report").split(" ")[1]);
  }

  private void eventually(String line, String answer) throws InterruptedException {
    String heard = "";
    for (int i = 0; i < 50 && !heard.equals(answer); i++) {
      heard = talker.ask(line);
      Thread.sleep(100);
    }
    assertThat(heard).as(line).isEqualTo(answer);
  }

  private Path manifests() {
    return folder.resolve("manifests");
  }

  private void start() throws IOException {
    program =
        lab.namespaces()
            .start(
                Lab.gateway(Lab.EU1),
                Program.command(
                    "run",
                    "-f",
                    manifests().toString(),
                    "--state",
                    folder.resolve("state").toString(),
                    "--cluster",
                    "eu1",
                    "--interface",
                    Lab.INTERFACE,
                    "--shared-tables"));
    program.line("ready");
  }
}
