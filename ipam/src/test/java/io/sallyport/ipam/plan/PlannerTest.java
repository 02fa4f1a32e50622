package io.sallyport.ipam.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.CidrSet;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.plan.Planner.Situation;
import io.sallyport.ipam.plan.TenantRequest.ClusterShare;
import io.sallyport.ipam.plan.TenantRequest.Pin;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlannerTest {
  private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");
  private static final Optional<String> TENANT = Optional.of("acme");
  private static final Holds HOLDS = new Holds(900, 2_592_000);
  private static final Identity ACME = new Identity("acme");
  private static final ClusterName EU1 = new ClusterName("eu1");
  private static final ClusterName US1 = new ClusterName("us1");
  private static final Sites SITES = Sites.of(List.of(site(EU1), site(US1)));

  @Test
  void clustersStartFarApart() {
    Plan plan = plan(request("203.0.113.0/26"), Ledger.empty(ACME));
    assertThat(blocks(plan, EU1)).containsExactly("203.0.113.0/31");
    assertThat(blocks(plan, US1)).containsExactly("203.0.113.32/31");
    assertThat(plan.ledger().serial().number()).isEqualTo(1);
    assertThat(plan.ledger().blocks()).allMatch(block -> block.state() == BlockState.PENDING);
    assertThat(plan.refused()).isEmpty();
  }

  @Test
  void growthCompletesAlignedPrefixes() {
    TenantRequest wanting = withSources(request("203.0.113.0/26"), EU1, 8 * 256);
    Plan plan = plan(wanting, Ledger.empty(ACME));
    assertThat(CidrSet.of(plan.ledger().blocksOf(EU1).stream().map(Block::cidr).toList()))
        .hasToString("[203.0.113.0/29]");
  }

  @Test
  void bothFamiliesAreGiven() {
    Plan plan = plan(request("203.0.113.0/26", "2001:db8:a::/64"), Ledger.empty(ACME));
    assertThat(blocks(plan, EU1)).containsExactly("203.0.113.0/31", "2001:db8:a::/72");
    assertThat(blocks(plan, US1)).containsExactly("203.0.113.32/31", "2001:db8:a:0:8000::/72");
  }

  @Test
  void constantDemandChangesNothing() {
    Plan first = plan(request("203.0.113.0/26"), Ledger.empty(ACME));
    Plan second = plan(request("203.0.113.0/26"), first.ledger());
    assertThat(second.ledger()).isSameAs(first.ledger());
  }

  @Test
  void aPendingBlockTurnsActiveWhenAcknowledged() {
    Ledger ledger = plan(request("203.0.113.0/26"), Ledger.empty(ACME)).ledger();
    Usage usage =
        new Usage(Map.of(EU1, new Usage.Report(ledger.epoch(), 0, 0, Set.of(), Map.of())));
    Ledger next =
        Planner.plan(new Situation(request("203.0.113.0/26"), SITES, ledger, usage, NOW, 0))
            .ledger();
    assertThat(next.blocksOf(EU1)).allMatch(block -> block.state() == BlockState.ACTIVE);
    assertThat(next.blocksOf(US1)).allMatch(block -> block.state() == BlockState.PENDING);
    assertThat(next.epoch()).isEqualTo(ledger.epoch() + 1);
    assertThat(next.serial().number()).isEqualTo(2);
  }

  @Test
  void anAnswerToAnotherLifeOfTheLedgerCountsForNothing() {
    Ledger ledger = plan(request("203.0.113.0/26"), Ledger.empty(ACME)).ledger();
    Usage usage =
        new Usage(Map.of(EU1, new Usage.Report(ledger.epoch() + 1, 0, 0, Set.of(), Map.of())));
    Situation situation = new Situation(request("203.0.113.0/26"), SITES, ledger, usage, NOW, 0);
    assertThat(Planner.plan(situation).ledger()).isSameAs(ledger);
  }

  @Test
  void omittedClustersGetABlockWithTheirFirstDemand() {
    TenantRequest open = open("203.0.113.0/26");
    assertThat(plan(open, Ledger.empty(ACME)).ledger().blocks()).isEmpty();
    Plan withDemand = plan(withSources(open, US1, 1), Ledger.empty(ACME));
    assertThat(blocks(withDemand, US1)).containsExactly("203.0.113.0/31");
    assertThat(blocks(withDemand, EU1)).isEmpty();
  }

  @Test
  void pinsGoToTheirClusterAndNobodyElse() {
    TenantRequest pinned =
        new TenantRequest(
            ACME,
            TENANT,
            List.of(Cidr.of("203.0.113.0/28")),
            new BlockLengths(OptionalInt.of(30), OptionalInt.empty()),
            Optional.of(List.of(share(EU1, 0, 9), share(US1, 3, 9))),
            List.of(new Pin(EU1, Cidr.of("203.0.113.8/29"))),
            256,
            Map.of(),
            HOLDS);
    Plan plan = plan(pinned, Ledger.empty(ACME));
    assertThat(blocks(plan, EU1)).containsExactly("203.0.113.8/30", "203.0.113.12/30");
    assertThat(blocks(plan, US1)).containsExactly("203.0.113.0/30", "203.0.113.4/30");
    assertThat(plan.refused())
        .singleElement()
        .satisfies(
            r -> {
              assertThat(r.field()).isEqualTo("spec.clusters[1].minBlocks");
              assertThat(r.value()).isEqualTo("us1: 3 ipv4 blocks wanted, 2 held");
              assertThat(r.rule()).startsWith("Exhausted: 0");
              assertThat(r.fits()).isEqualTo("2, or one more CIDR (a /28 adds 4 blocks)");
            });
  }

  @Test
  void whatIsPinnedToAClusterThatCannotHaveItIsKeptForIt() {
    TenantRequest pinned =
        new TenantRequest(
            ACME,
            TENANT,
            List.of(Cidr.of("203.0.113.0/28")),
            new BlockLengths(OptionalInt.of(30), OptionalInt.empty()),
            Optional.of(List.of(share(EU1, 0, 9), share(US1, 4, 9))),
            List.of(new Pin(EU1, Cidr.of("203.0.113.0/29"))),
            256,
            Map.of(),
            HOLDS);
    List<Site> sites =
        List.of(new Site(EU1, false, CidrSet.of(List.of(Cidr.of("203.0.113.8/29")))), site(US1));
    Plan plan =
        Planner.plan(
            new Situation(pinned, Sites.of(sites), Ledger.empty(ACME), Usage.NONE, NOW, 0));
    assertThat(blocks(plan, US1)).containsExactly("203.0.113.8/30", "203.0.113.12/30");
    assertThat(plan.refused()).anyMatch(refusal -> refusal.rule().startsWith("PinNotRouted"));
  }

  @Test
  void aPinOnAnotherClustersBlockIsRefusedAndMovesNothing() {
    Ledger held = plan(request("203.0.113.0/28"), Ledger.empty(ACME)).ledger();
    TenantRequest before = request("203.0.113.0/28");
    TenantRequest pinned =
        new TenantRequest(
            ACME,
            TENANT,
            before.cidrs(),
            before.blockLengths(),
            before.clusters(),
            List.of(new Pin(US1, held.blocksOf(EU1).getFirst().cidr())),
            256,
            Map.of(),
            HOLDS);
    Plan plan = plan(pinned, held);
    assertThat(plan.ledger().blocks()).isEqualTo(held.blocks());
    assertThat(plan.refused())
        .singleElement()
        .satisfies(r -> assertThat(r.rule()).startsWith("PinTaken"));
  }

  @Test
  void theMinimumOfALaterClusterIsKeptFree() {
    TenantRequest hungry = withSources(request("203.0.113.0/30"), EU1, 4096);
    Plan plan = plan(hungry, Ledger.empty(ACME));
    assertThat(blocks(plan, EU1)).hasSize(3);
    assertThat(blocks(plan, US1)).hasSize(1);
    assertThat(plan.refused())
        .singleElement()
        .satisfies(
            r -> {
              assertThat(r.field()).isEqualTo("spec.egressCIDRs");
              assertThat(r.fits()).contains("/30 adds 4 blocks");
            });
  }

  @Test
  void maxBlocksIsALimitAndNoRefusal() {
    TenantRequest bounded =
        new TenantRequest(
            ACME,
            TENANT,
            List.of(Cidr.of("203.0.113.0/26")),
            BlockLengths.DEFAULT,
            Optional.of(List.of(share(EU1, 1, 2))),
            List.of(),
            1,
            Map.of(EU1, 100L),
            HOLDS);
    Plan plan = plan(bounded, Ledger.empty(ACME));
    assertThat(blocks(plan, EU1)).hasSize(2);
    assertThat(plan.refused()).isEmpty();
  }

  @Test
  void aCordonedClusterGetsNothingNew() {
    List<Site> sites = List.of(site(EU1), new Site(US1, true, CidrSet.EMPTY));
    Plan plan =
        Planner.plan(
            new Situation(
                request("203.0.113.0/26"),
                Sites.of(sites),
                Ledger.empty(ACME),
                Usage.NONE,
                NOW,
                0));
    assertThat(blocks(plan, US1)).isEmpty();
  }

  @Test
  void blocksAreGivenOnlyWhereTheNetworkDelivers() {
    List<Site> sites =
        List.of(site(EU1), new Site(US1, false, CidrSet.of(List.of(Cidr.of("203.0.113.48/28")))));
    Plan plan =
        Planner.plan(
            new Situation(
                request("203.0.113.0/26"),
                Sites.of(sites),
                Ledger.empty(ACME),
                Usage.NONE,
                NOW,
                0));
    assertThat(blocks(plan, US1)).containsExactly("203.0.113.48/31");
  }

  @Test
  void unusableAddressesDoNotCount() {
    TenantRequest one = withSources(request("203.0.113.0/26"), EU1, 512);
    Usage usage =
        new Usage(
            Map.of(EU1, new Usage.Report(0, 0, 0, Set.of(IpAddress.of("203.0.113.0")), Map.of())));
    Plan plan = Planner.plan(new Situation(one, SITES, Ledger.empty(ACME), usage, NOW, 0));
    assertThat(blocks(plan, EU1)).hasSize(2);
  }

  @Test
  void aCidrIsWidenedInPlace() {
    Ledger ledger = plan(request("203.0.113.0/26"), Ledger.empty(ACME)).ledger();
    Plan wider = plan(request("203.0.113.0/25"), ledger);
    assertThat(wider.ledger().blocks()).isEqualTo(ledger.blocks());
    assertThat(wider.ledger().cidrs())
        .containsExactly(
            new LedgerCidr(
                Cidr.of("203.0.113.0/25"),
                31,
                LedgerCidr.State.ACTIVE,
                NOW,
                new Hold(2_592_000, 0)));
    assertThat(plan(request("203.0.0.0/16"), ledger).refused().getFirst().rule())
        .contains("more than 4096 blocks");
    assertThat(plan(request("203.0.113.0/27"), ledger).refused().getFirst().rule())
        .contains("cannot narrow");
  }

  private static Plan plan(TenantRequest request, Ledger ledger) {
    return Planner.plan(new Situation(request, SITES, ledger, Usage.NONE, NOW, 0));
  }

  private static List<String> blocks(Plan plan, ClusterName cluster) {
    return plan.ledger().blocksOf(cluster).stream().map(block -> block.cidr().toString()).toList();
  }

  private static TenantRequest request(String... cidrs) {
    return new TenantRequest(
        ACME,
        TENANT,
        java.util.Arrays.stream(cidrs).map(Cidr::of).toList(),
        BlockLengths.DEFAULT,
        Optional.of(List.of(share(EU1, 1, 99), share(US1, 1, 99))),
        List.of(),
        256,
        Map.of(),
        HOLDS);
  }

  private static TenantRequest open(String cidr) {
    TenantRequest named = request(cidr);
    return new TenantRequest(
        ACME,
        TENANT,
        named.cidrs(),
        named.blockLengths(),
        Optional.empty(),
        List.of(),
        256,
        Map.of(),
        HOLDS);
  }

  private static TenantRequest withSources(TenantRequest request, ClusterName cluster, long keys) {
    return new TenantRequest(
        request.identity(),
        TENANT,
        request.cidrs(),
        request.blockLengths(),
        request.clusters(),
        request.pins(),
        request.podsPerAddress(),
        Map.of(cluster, keys),
        HOLDS);
  }

  private static ClusterShare share(ClusterName cluster, int min, int max) {
    return new ClusterShare(cluster, min, max);
  }

  private static Site site(ClusterName cluster) {
    return new Site(cluster, false, CidrSet.EMPTY);
  }
}
