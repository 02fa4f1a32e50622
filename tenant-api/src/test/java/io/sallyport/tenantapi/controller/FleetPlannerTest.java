package io.sallyport.tenantapi.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.plan.Block;
import io.sallyport.ipam.plan.BlockState;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.History;
import io.sallyport.ipam.plan.Hold;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.LedgerCidr;
import io.sallyport.ipam.plan.Refusal;
import io.sallyport.tenantapi.crd.CrdYaml;
import io.sallyport.tenantapi.crd.EgressSliceSpec;
import io.sallyport.tenantapi.store.LedgerObjects;
import io.sallyport.tenantapi.store.SliceName;
import io.sallyport.tenantapi.tenant.Fleet;
import io.sallyport.tenantapi.tenant.Fleets;
import io.sallyport.tenantapi.tenant.Tenant;
import io.sallyport.tenantapi.tenant.TenantName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FleetPlannerTest {
  private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");
  private static final String ACME =
      Fleets.tenant(
          "acme", "egressCIDRs: [203.0.113.0/26, \"2001:db8:a::/64\"]", "clusters: [{name: eu1}]");
  private static final String BETA =
      Fleets.tenant(
          "beta",
          "egressCIDRs: [198.51.100.0/24]",
          "sources: [{cidr: 10.1.0.0/22, cluster: us1}, {cidr: 10.2.0.0/24, cluster: eu1}]");
  private static final String GAMMA =
      Fleets.tenant("gamma", "egressCIDRs: [192.0.2.0/28]", "clusters: [{name: us1}, {name: eu1}]");

  @Test
  void thePlanIsAFunctionOfItsInputs() {
    Fleet fleet = Fleets.fleet(ACME, BETA, GAMMA, Fleets.EU1, Fleets.US1);
    assertThat(text(plan(fleet, Map.of()))).isEqualTo(text(plan(fleet, Map.of())));
  }

  @Test
  void theOrderOfManifestsDoesNotMatter() {
    List<String> texts = new ArrayList<>(List.of(ACME, BETA, GAMMA, Fleets.EU1, Fleets.US1));
    String first = text(plan(Fleets.fleet(texts.toArray(String[]::new)), Map.of()));
    for (int seed = 0; seed < 20; seed++) {
      Collections.shuffle(texts, new Random(seed));
      assertThat(text(plan(Fleets.fleet(texts.toArray(String[]::new)), Map.of())))
          .as("seed %d", seed)
          .isEqualTo(first);
    }
  }

  @Test
  void aSecondLookChangesNothing() {
    Fleet fleet = Fleets.fleet(ACME, BETA, GAMMA, Fleets.EU1, Fleets.US1);
    FleetPlan first = plan(fleet, Map.of());
    FleetPlan second = plan(fleet, ledgers(first));
    assertThat(second.outcomes()).noneMatch(FleetPlan.Outcome::changed);
    assertThat(text(second)).isEqualTo(text(first));
  }

  @Test
  void whatIsLackingIsNamedByItsPlaceInTheManifest() {
    String greedy =
        Fleets.tenant(
            "greedy",
            "egressCIDRs: [192.0.2.0/28]",
            "blockPrefixLength: {ipv4: 29}",
            "clusters: [{name: us1}, {name: eu1, minBlocks: 3}]");
    assertThat(
            plan(Fleets.fleet(greedy, Fleets.EU1, Fleets.US1), Map.of())
                .outcomes()
                .getFirst()
                .plan()
                .refused())
        .extracting(Refusal::field)
        .contains("spec.clusters[1].minBlocks");
  }

  @Test
  void whatATenantHasStaysWhereItCannotBePlanned() {
    Fleet good = Fleets.fleet(ACME, BETA, GAMMA, Fleets.EU1, Fleets.US1);
    FleetPlan first = plan(good, Map.of());
    List<Tenant> others =
        good.tenants().stream().filter(t -> !t.name().name().equals("acme")).toList();
    Fleet without = new Fleet(others, good.clusters(), Set.of(new TenantName("acme")));
    FleetPlan second =
        FleetPlanner.plan(
            new FleetPlanner.State(
                without, ledgers(first), List.of(), first.slices(), List.of(), NOW, 0));
    assertThat(second.outcomes()).noneMatch(FleetPlan.Outcome::changed);
    assertThat(second.slices()).isEqualTo(first.slices());
    Fleet gone = new Fleet(others, good.clusters());
    assertThat(
            FleetPlanner.plan(
                    new FleetPlanner.State(
                        gone, ledgers(first), List.of(), first.slices(), List.of(), NOW, 0))
                .outcomes())
        .as("a tenant that is no more winds down")
        .anyMatch(FleetPlan.Outcome::changed);
  }

  @Test
  void tenantsNeverShareAnAddress() {
    FleetPlan plan = plan(Fleets.fleet(ACME, BETA, GAMMA, Fleets.EU1, Fleets.US1), Map.of());
    List<Cidr> blocks =
        plan.outcomes().stream()
            .flatMap(outcome -> outcome.plan().ledger().blocks().stream())
            .map(Block::cidr)
            .sorted()
            .toList();
    assertThat(blocks).hasSizeGreaterThan(4);
    for (int i = 1; i < blocks.size(); i++) {
      assertThat(blocks.get(i).overlaps(blocks.get(i - 1))).isFalse();
    }
  }

  @Test
  void aCidrThatAnotherLedgerHoldsIsRefusedAndChangesNothing() {
    Ledger gone = held("gone", "203.0.113.32/27");
    Fleet fleet = Fleets.fleet(ACME, Fleets.EU1);
    FleetPlan plan = plan(fleet, Map.of(gone.identity(), gone));
    Ledger acme = plan.outcomes().getFirst().plan().ledger();
    assertThat(acme.cidrs()).extracting(LedgerCidr::cidr).containsExactly(v6());
    assertThat(plan.outcomes().getFirst().plan().refused())
        .containsExactly(
            new Refusal(
                "spec.egressCIDRs[0]",
                "203.0.113.0/26",
                "Claimed: overlaps 203.0.113.32/27, which the ledger of identity gone still holds",
                "a prefix that nobody holds"));
  }

  @Test
  void aHolderThatIsWiderNarrowerOrTheSameIsFound() {
    for (String holding :
        List.of("203.0.0.0/16", "203.0.113.0/26", "203.0.113.0/32", "203.0.113.63/32")) {
      Ledger gone = held("gone", holding);
      FleetPlan plan = plan(Fleets.fleet(ACME, Fleets.EU1), Map.of(gone.identity(), gone));
      assertThat(plan.outcomes().getFirst().plan().refused())
          .as(holding)
          .singleElement()
          .satisfies(refusal -> assertThat(refusal.rule()).startsWith("Claimed: "));
    }
  }

  @Test
  void neighboursOfAHolderAreFree() {
    for (String holding : List.of("203.0.112.0/24", "203.0.113.64/26", "2001:db8:b::/64")) {
      Ledger gone = held("gone", holding);
      FleetPlan plan = plan(Fleets.fleet(ACME, Fleets.EU1), Map.of(gone.identity(), gone));
      assertThat(plan.outcomes().getFirst().plan().refused()).as(holding).isEmpty();
    }
  }

  @Test
  void aRefusedWideningLeavesTheCidrAsItWas() {
    Fleet before = Fleets.fleet(ACME, Fleets.EU1);
    Map<Identity, Ledger> ledgers = new HashMap<>(ledgers(plan(before, Map.of())));
    Ledger gone = held("gone", "203.0.113.128/26");
    ledgers.put(gone.identity(), gone);
    Fleet wider = Fleets.fleet(ACME.replace("203.0.113.0/26", "203.0.113.0/24"), Fleets.EU1);
    FleetPlan.Outcome acme = plan(wider, ledgers).outcomes().getFirst();
    assertThat(acme.plan().refused())
        .extracting(Refusal::field)
        .containsExactly("spec.egressCIDRs[0]");
    assertThat(acme.plan().ledger()).isEqualTo(ledgers.get(new Identity("acme")));
  }

  @Test
  void aRefusalNamesTheFieldAsWrittenThoughAnEarlierOneIsRefusedToo() {
    Ledger gone = held("gone", "198.51.100.0/24");
    Ledger acme = held("acme", "203.0.113.0/24");
    String text = Fleets.tenant("acme", "egressCIDRs: [198.51.100.0/24, 203.0.113.0/26]");
    FleetPlan plan =
        plan(Fleets.fleet(text, Fleets.EU1), Map.of(gone.identity(), gone, acme.identity(), acme));
    assertThat(plan.outcomes().getFirst().plan().refused())
        .extracting(refusal -> refusal.field() + " " + refusal.value())
        .containsExactly(
            "spec.egressCIDRs[0] 198.51.100.0/24", "spec.egressCIDRs[1] 203.0.113.0/26");
  }

  @Test
  void aTenantUnderAnotherNameIsTheSameOwner() {
    Ledger acme = gone(held("acme", "203.0.113.0/26"));
    String renamed =
        ACME.replace("name: acme}", "name: shop}").replace("spec:", "spec:\n  identity: acme");
    FleetPlan plan = plan(Fleets.fleet(renamed, Fleets.EU1), Map.of(acme.identity(), acme));
    assertThat(plan.outcomes().getFirst().plan().refused()).isEmpty();
    assertThat(plan.outcomes().getFirst().plan().ledger().blocks())
        .extracting(block -> block.cidr() + " " + block.state())
        .contains("203.0.113.0/31 ACTIVE");
  }

  @Test
  void aBlockLengthForAWideningThatIsRefusedChangesNothing() {
    Ledger acme = held("acme", "203.0.113.0/26");
    Ledger idle =
        new Ledger(
            acme.identity(),
            acme.tenant(),
            acme.stamp(),
            acme.serial(),
            acme.cidrs(),
            List.of(),
            acme.history());
    Ledger beta = gone(held("beta", "203.0.113.64/26"));
    for (int length : List.of(24, 25)) {
      Fleet fleet =
          Fleets.fleet(
              Fleets.tenant(
                  "acme",
                  "egressCIDRs: [203.0.113.0/24]",
                  "blockPrefixLength: {ipv4: " + length + "}",
                  "clusters: [{name: eu1}]"),
              Fleets.EU1);
      FleetPlan plan = plan(fleet, Map.of(idle.identity(), idle, beta.identity(), beta));
      assertThat(plan.outcomes().getFirst().plan().refused())
          .anyMatch(refusal -> refusal.rule().startsWith("Claimed"));
      assertThat(plan.outcomes().getFirst().after().cidrs())
          .extracting(LedgerCidr::blockPrefixLength)
          .containsExactly(31);
    }
  }

  @Test
  void ofTwoLedgersThatNameOneTenantTheOneThatHoldsSomethingCountsAndTheOtherEnds() {
    Ledger holder = of(held("zeta", "203.0.113.0/26"), Optional.of("acme"));
    Ledger late = of(Ledger.empty(new Identity("acme")), Optional.of("acme"));
    FleetPlan plan =
        plan(
            Fleets.fleet(ACME, Fleets.EU1),
            Map.of(holder.identity(), holder, late.identity(), late));
    assertThat(plan.outcomes().getFirst().plan().refused())
        .singleElement()
        .satisfies(r -> assertThat(r.rule()).isEqualTo("is immutable; tenant acme is zeta"));
    assertThat(ledgers(plan)).containsEntry(holder.identity(), holder);
    assertThat(ledgers(plan).values())
        .filteredOn(ledger -> ledger.tenant().isPresent())
        .containsExactly(holder);
  }

  @Test
  void everyClusterWithAPartHasASliceAndNobodyElse() {
    FleetPlan plan = plan(Fleets.fleet(ACME, BETA, Fleets.EU1, Fleets.US1), Map.of());
    assertThat(plan.slices().keySet())
        .map(SliceName::toString)
        .containsExactly("eu1/acme", "eu1/beta", "us1/beta");
    assertThat(plan.slices().values())
        .flatExtracting(EgressSliceSpec::blocks)
        .isNotEmpty()
        .allMatch(block -> block.state().equals("Pending"));
  }

  private static Cidr v6() {
    return Cidr.of("2001:db8:a::/64");
  }

  /** The ledger of {@code identity} with one block that is the whole CIDR. */
  private static Ledger held(String identity, String cidr) {
    Cidr all = Cidr.of(cidr);
    int length = Math.min(all.family().width(), all.prefixLength() + 5);
    return new Ledger(
        new Identity(identity),
        Optional.of(identity),
        new Ledger.Stamp(1, NOW, 0),
        new Ledger.Serial(1, NOW),
        List.of(new LedgerCidr(all, length, LedgerCidr.State.ACTIVE, NOW, Hold.NONE)),
        List.of(
            new Block(
                Cidr.around(all.first(), length),
                new ClusterName("eu1"),
                BlockState.ACTIVE,
                1,
                1,
                NOW,
                false,
                Hold.NONE)),
        History.EMPTY);
  }

  private static Ledger gone(Ledger ledger) {
    return of(ledger, Optional.empty());
  }

  private static Ledger of(Ledger ledger, Optional<String> tenant) {
    return new Ledger(
        ledger.identity(),
        tenant,
        ledger.stamp(),
        ledger.serial(),
        ledger.cidrs(),
        ledger.blocks(),
        ledger.history());
  }

  private static FleetPlan plan(Fleet fleet, Map<Identity, Ledger> ledgers) {
    return FleetPlanner.plan(
        new FleetPlanner.State(fleet, ledgers, List.of(), Map.of(), List.of(), NOW, 0));
  }

  private static Map<Identity, Ledger> ledgers(FleetPlan plan) {
    return plan.outcomes().stream()
        .map(outcome -> outcome.plan().ledger())
        .collect(Collectors.toMap(Ledger::identity, ledger -> ledger));
  }

  /** Everything that would be written. */
  private static String text(FleetPlan plan) {
    return Stream.of(
            plan.outcomes().stream()
                .map(outcome -> CrdYaml.write(LedgerObjects.write(outcome.plan().ledger()))),
            plan.slices().entrySet().stream()
                .map(slice -> CrdYaml.write(slice.getKey().object(slice.getValue()))))
        .flatMap(texts -> texts)
        .collect(Collectors.joining("---\n"));
  }
}
