package io.sallyport.tenantapi.directory;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.tenantapi.controller.Verb;
import io.sallyport.tenantapi.tenant.Fleet;
import io.sallyport.tenantapi.tenant.Fleets;
import io.sallyport.tenantapi.tenant.TenantName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The life of three owners in two clusters, act by act: given, grown, retired, drained, rested,
 * evicted, released, passed on to another owner, and enough of it for a page of history. Each act
 * is done by a new planner and new gateways until nothing changes, and may be done again from its
 * beginning after a crash.
 */
final class CrashScenario {
  private static final long ACT_SECONDS = 10;
  private static final long REST_SECONDS = 1_000;
  private static final String A = "203.0.113.0/28";
  private static final String HOLDS = "holds: {block: 10m, tenant: 15m}";

  /** What one act brings; the fleet stays as it is from then on. */
  private record Act(Fleet fleet, Optional<Verb> verb, boolean rests, boolean us1Answers) {}

  private static final String BOTH = "clusters: [{name: eu1}, {name: us1}]";
  private static final List<Act> ACTS =
      List.of(
          act(acme(A, "10.1.0.0/24")),
          act(acme(A, "10.1.0.0/22")),
          act(acme("198.51.100.0/28", "10.1.0.0/22")),
          act(acme("198.51.100.0/28", "10.9.0.0/22")),
          resting(act(acme("198.51.100.0/28", "10.9.0.0/22"))),
          verb(
              new Verb.Evict(
                  new TenantName("acme"),
                  Optional.of(Cidr.of("198.51.100.0/31")),
                  Optional.empty(),
                  "CHG-1"),
              act(acme("198.51.100.0/28", "10.9.0.0/22"))),
          verb(
              new Verb.Release(new ClusterName("us1"), Optional.empty(), "CHG-2"),
              act(acme("198.51.100.0/28", "10.9.0.0/22").replace(", {name: us1}", ""))),
          act(acme("198.51.100.0/28", "10.9.0.0/22"), gamma()),
          act(gamma()),
          resting(act(gamma())),
          act(gamma(), beta(64)),
          act(gamma(), beta(1)),
          resting(act(gamma(), beta(1))));

  private final Path root;
  private final Disk disk;

  CrashScenario(Path root, Disk disk) {
    this.root = root;
    this.disk = disk;
  }

  static int acts() {
    return ACTS.size();
  }

  /** The clusters that were written off in act {@code number} or before. */
  static Set<String> writtenOff(int number) {
    boolean released =
        ACTS.subList(0, number + 1).stream()
            .anyMatch(act -> act.verb.filter(Verb.Release.class::isInstance).isPresent());
    return released ? Set.of("us1") : Set.of();
  }

  /** Plays act {@code number}. */
  void play(int number) throws IOException {
    Act act = ACTS.get(number);
    long second = 10 * REST_SECONDS * (number + 1);
    Stage stage = new Stage(root, disk, act.us1Answers ? List.of("eu1", "us1") : List.of("eu1"));
    stage.play(second, act.rests ? REST_SECONDS : ACT_SECONDS, act.fleet, act.verb);
  }

  private static Act act(String... tenants) {
    List<String> texts = new ArrayList<>(List.of(tenants));
    texts.addAll(List.of(Fleets.EU1, Fleets.US1));
    return new Act(Fleets.fleet(texts.toArray(String[]::new)), Optional.empty(), false, true);
  }

  private static Act resting(Act act) {
    return new Act(act.fleet, act.verb, true, true);
  }

  private static Act verb(Verb verb, Act act) {
    return new Act(act.fleet, Optional.of(verb), false, !(verb instanceof Verb.Release));
  }

  private static String acme(String cidr, String source) {
    return Fleets.tenant(
        "acme",
        "egressCIDRs: [" + cidr + ", \"2001:db8:a::/64\"]",
        "blockPrefixLength: {ipv4: 31}",
        "sources: [{cidr: " + source + ", cluster: eu1}]",
        HOLDS,
        BOTH);
  }

  /** Another owner, who gets what acme had. */
  private static String gamma() {
    return Fleets.tenant("gamma", "egressCIDRs: [" + A + "]", HOLDS, "clusters: [{name: us1}]");
  }

  private static String beta(int blocks) {
    return Fleets.tenant(
        "beta",
        "egressCIDRs: [192.0.2.0/24]",
        "blockPrefixLength: {ipv4: 32}",
        HOLDS,
        "clusters: [{name: eu1, minBlocks: " + blocks + "}]");
  }
}
