package io.sallyport.ipam.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.CidrSet;
import io.sallyport.ipam.plan.Planner.Situation;
import io.sallyport.ipam.plan.TenantRequest.ClusterShare;
import io.sallyport.ipam.plan.Usage.BlockUse;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/** One tenant's ledger that is planned on and on, with what its clusters say and an EgressClock. */
abstract class LedgerLife {
  static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");
  static final Identity ACME = new Identity("acme");
  static final ClusterName EU1 = new ClusterName("eu1");
  static final ClusterName US1 = new ClusterName("us1");
  static final long BLOCK_HOLD = 900;
  static final long TENANT_HOLD = 30_000;

  final Map<ClusterName, Usage.Report> reports = new HashMap<>();
  Map<ClusterName, Long> keys = new HashMap<>();
  List<String> cidrs = List.of("203.0.113.0/30");
  List<ClusterName> clusters = List.of(EU1);
  long blockHold = BLOCK_HOLD;
  long clock;
  Instant wall = NOW;
  Ledger ledger = Ledger.empty(ACME);
  List<Refusal> refused = List.of();

  /** Gives, acknowledges and activates blocks of which {@code used} addresses each are in use. */
  void activate(ClusterName cluster, long used) {
    plan();
    acknowledge(cluster, used);
  }

  void acknowledge(ClusterName cluster, long used) {
    report(cluster, ledger.epoch(), used);
    plan();
  }

  void report(ClusterName cluster, long epoch, long used) {
    report(cluster, epoch, used, used > 0 ? 0 : 1);
  }

  void report(ClusterName cluster, long epoch, long used, int idle) {
    Map<Cidr, BlockUse> blocks =
        ledger.blocksOf(cluster).stream()
            .collect(Collectors.toMap(Block::cidr, block -> new BlockUse(used, idle)));
    reports.put(cluster, new Usage.Report(epoch, 0, 0, Set.of(), blocks));
  }

  void plan() {
    plan(
        new TenantRequest(
            ACME,
            Optional.of("acme"),
            cidrs.stream().map(Cidr::of).toList(),
            new BlockLengths(OptionalInt.of(32), OptionalInt.empty()),
            Optional.of(clusters.stream().map(c -> new ClusterShare(c, 1, 99)).toList()),
            List.of(),
            256,
            keys,
            new Holds(blockHold, TENANT_HOLD)));
  }

  void plan(TenantRequest request) {
    List<Site> sites =
        Arrays.asList(EU1, US1).stream().map(c -> new Site(c, false, CidrSet.EMPTY)).toList();
    Situation situation =
        new Situation(request, Sites.of(sites), ledger, new Usage(reports), wall, clock);
    Plan plan = Planner.plan(situation);
    refused = plan.refused();
    ledger = plan.ledger();
    assertThat(
            Planner.plan(
                    new Situation(
                        request, Sites.of(sites), ledger, new Usage(reports), wall, clock))
                .ledger())
        .as("a plan of a plan")
        .isSameAs(ledger);
  }

  List<String> states() {
    return ledger.blocks().stream()
        .map(block -> block.cidr() + " " + block.cluster() + " " + block.state().label())
        .toList();
  }

  List<String> book() {
    return ledger.cidrs().stream().map(cidr -> cidr.cidr() + " " + cidr.state()).toList();
  }
}
