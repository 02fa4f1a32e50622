package io.sallyport.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.tenantapi.controller.FleetClock;
import io.sallyport.tenantapi.controller.MemberPlanner;
import io.sallyport.tenantapi.controller.PlannerLoop;
import io.sallyport.tenantapi.controller.Verb;
import io.sallyport.tenantapi.controller.Verbs;
import io.sallyport.tenantapi.directory.MemberDirectory;
import io.sallyport.tenantapi.directory.StateDirectory;
import io.sallyport.tenantapi.tenant.TenantName;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What `plan` shows of a state that gateways have acknowledged, and manifests that changed. */
class PlanTableTest {
  private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");

  @TempDir Path folder;
  private long seconds;

  @Test
  void everyChangeIsShownWithItsReason() throws Exception {
    oneClusterAndOneTenantLeave();
    tenant("mail", "127.114.0.0/30", "clusters: [{name: eu1, minBlocks: 9}]", "10.2.0.0/28");
    assertThat(shown())
        .containsExactly(
            "acme eu1 127.113.0.0/32 kept",
            "acme eu1 127.113.0.1/32 grown",
            "acme us1 127.113.0.4/32 draining its cluster is not in the spec any more; free unused"
                + " and acknowledged, then 15 min",
            "mail eu1 127.114.0.0/32 new",
            "mail eu1 127.114.0.1/32 new",
            "mail eu1 127.114.0.2/32 new",
            "mail eu1 127.114.0.3/32 new",
            "gone us1 127.115.0.0/32 draining its tenant is gone; free unused and acknowledged,"
                + " then 15 min",
            "refused: late: spec.egressCIDRs[0] '127.115.0.0/29' Claimed: overlaps 127.115.0.0/29,"
                + " which the ledger of identity gone still holds; fits: a prefix that nobody"
                + " holds",
            "refused: mail: spec.clusters[0].minBlocks 'eu1: 9 ipv4 blocks wanted, 4 held'"
                + " Exhausted: 0 ipv4 blocks are free, none that eu1 may take; 0 rest; fits: 4, or"
                + " one more CIDR (a /30 adds 4 blocks)",
            "4 tenants: 5 blocks new, 1 kept, 2 draining");
  }

  @Test
  void whatRestsIsShownAndFreedAndAnOlderCopyIsNotPlanned() throws Exception {
    oneClusterAndOneTenantLeave();
    settle();
    assertThat(shown())
        .anyMatch(line -> line.contains("identity gone still holds; it rests for 259200"));
    pass(1000);
    assertThat(shown())
        .contains("acme us1 127.113.0.4/32 freed its rest is over")
        .anyMatch(line -> line.endsWith("2 freed"));
    Path witness = folder.resolve("state/status/eu1/eu1/clock.yaml");
    Files.writeString(
        witness, Files.readString(witness).replaceFirst("seconds: \\d+", "seconds: 9999"));
    assertThatThrownBy(this::shown)
        .hasMessageContaining("is an older copy: a gateway saw EgressClock 9999 and it is at ");
  }

  @Test
  void whateverDrainsSaysWhy() throws Exception {
    tenant("less", "127.113.0.0/29", "clusters: [{name: eu1}]", "10.1.0.0/24");
    tenant("moves", "127.114.0.0/29", "clusters: [{name: eu1}]", "10.2.0.0/28");
    tenant("taken", "127.115.0.0/29", "clusters: [{name: eu1}]", "10.3.0.0/28");
    tenant("left", "127.116.0.0/29", "excludedCIDRs: []", "10.4.0.0/28"); // any cluster: us1
    settle();
    tenant("less", "127.113.0.0/29", "clusters: [{name: eu1}]", "10.1.0.0/28");
    settle(); // what is idle is given back
    evict("taken");
    tenant("left", "127.116.0.0/29", "excludedCIDRs: [] # eu1", "10.4.0.0/28");
    tenant("moves", "127.117.0.0/29", "clusters: [{name: eu1}]", "10.2.0.0/28");
    Files.writeString(
        manifests().resolve("a.yaml"),
        """
        apiVersion: sallyport.io/v1alpha1
        kind: EgressCluster
        metadata: {name: eu1}
        """);
    assertThat(shown())
        .anyMatch(
            line ->
                line.startsWith(
                    "less eu1 127.113.0.1/32 quarantined its cluster does not need it;"))
        .anyMatch(
            line ->
                line.startsWith(
                    "moves eu1 127.114.0.0/32 draining its CIDR is not in the spec any more;"))
        .anyMatch(
            line ->
                line.startsWith(
                    "taken eu1 127.115.0.0/32 draining taken away by `evict` or `release`;"))
        .anyMatch(
            line ->
                line.startsWith("left us1 127.116.0.0/32 draining its cluster left the fleet;"));
  }

  private void evict(String tenant) throws IOException {
    try (StateDirectory store = StateDirectory.open(folder.resolve("state"))) {
      FleetClock clock = new FleetClock(store, () -> seconds * 1_000_000_000L);
      Verb verb =
          new Verb.Evict(new TenantName(tenant), Optional.empty(), Optional.empty(), "CHG-1");
      assertThat(new Verbs(store, clock, () -> NOW).act(verb))
          .isInstanceOf(Verbs.Outcome.Done.class);
    }
  }

  @Test
  void aStateThatLacksALedgerIsNotPlanned() throws Exception {
    tenant("acme", "127.113.0.0/29", "clusters: [{name: eu1}]", "10.1.0.0/28");
    settle();
    Files.delete(folder.resolve("state/ledgers/acme.yaml"));
    assertThatThrownBy(this::shown)
        .hasMessageContaining("identity acme, and its ledger is gone; restore ");
  }

  private void oneClusterAndOneTenantLeave() throws Exception {
    tenant("acme", "127.113.0.0/29", "clusters: [{name: eu1}, {name: us1}]", "10.1.0.0/28");
    tenant("gone", "127.115.0.0/29", "clusters: [{name: us1}]", "10.3.0.0/28");
    settle();
    tenant("acme", "127.113.0.0/29", "clusters: [{name: eu1}]", "10.1.0.0/24");
    Files.delete(manifests().resolve("gone.yaml"));
    tenant("late", "127.115.0.0/29", "clusters: [{name: eu1}]", "10.4.0.0/28");
  }

  private Path manifests() throws IOException {
    return Files.createDirectories(folder.resolve("manifests"));
  }

  private void tenant(String name, String cidr, String clusters, String source) throws IOException {
    Files.writeString(
        manifests().resolve("a.yaml"),
        """
        apiVersion: sallyport.io/v1alpha1
        kind: EgressCluster
        metadata: {name: eu1}
        ---
        apiVersion: sallyport.io/v1alpha1
        kind: EgressCluster
        metadata: {name: us1}
        """);
    String cluster = clusters.contains("eu1") ? "eu1" : "us1";
    Files.writeString(
        manifests().resolve(name + ".yaml"),
        StandAlone.tenant(
            name,
            "egressCIDRs: [" + cidr + "]",
            "blockPrefixLength: {ipv4: 32}",
            "podsPerAddress: 128",
            clusters,
            "sources: [{cidr: " + source + ", cluster: " + cluster + "}]"));
  }

  /** Plans, and lets gateways without traffic answer, until all is acknowledged. */
  private void settle() throws Exception {
    Path state = folder.resolve("state");
    try (StateDirectory store = StateDirectory.open(state);
        MemberDirectory eu1 = opened(store, state, "eu1");
        MemberDirectory us1 = opened(store, state, "us1")) {
      SliceBook first = new SliceBook(eu1, () -> MemberPlanner.Member.named("eu1"));
      SliceBook second = new SliceBook(us1, () -> MemberPlanner.Member.named("us1"));
      for (int i = 0; i < 4; i++) {
        for (SliceBook book : List.of(first, second)) {
          book.read(NOW);
          book.answer(Set.of());
        }
        loop(store).reconcile(Manifests.read(manifests()));
      }
    }
  }

  private void pass(long more) throws IOException {
    try (StateDirectory store = StateDirectory.open(folder.resolve("state"))) {
      FleetClock clock = new FleetClock(store, () -> seconds * 1_000_000_000L);
      seconds += more;
      clock.tick();
    }
  }

  private MemberDirectory opened(StateDirectory store, Path state, String cluster)
      throws Exception {
    loop(store).reconcile(Manifests.read(manifests()));
    return MemberDirectory.open(state, cluster, cluster);
  }

  private PlannerLoop loop(StateDirectory store) throws IOException {
    return new PlannerLoop(
        store, new FleetClock(store, () -> seconds * 1_000_000_000L), () -> NOW, ledgers -> {});
  }

  /** Tenant, cluster, block, change and why of each line; all of the others. */
  private List<String> shown() throws Exception {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    PlanTable.print(
        PlanCommand.plan(Manifests.read(manifests()), Optional.of(folder.resolve("state"))), out);
    out.flush();
    return text.toString()
        .lines()
        .skip(1)
        .map(
            line ->
                line.replaceAll(
                    "^(\\S+) +(\\S+) +(\\S+/32) +\\S+ +\\S+ +\\d+ +\\S+ +", "$1 $2 $3 "))
        .map(line -> line.startsWith("refused") ? line : line.replaceAll(" {2,}", " "))
        .toList();
  }
}
