package io.sallyport.tenantapi.properties;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.plan.Block;
import io.sallyport.ipam.plan.BlockState;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.LedgerCidr;
import io.sallyport.ipam.plan.Refusal;
import io.sallyport.tenantapi.controller.PlannerLoop;
import io.sallyport.tenantapi.crd.Problem;
import io.sallyport.tenantapi.tenant.Fleets;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The adversarial cases 11 to 20; case 19, all gateways of a cluster that die and return with a
 * stale lease, is played through by {@code LeaseSimulationTest}.
 */
class MoreAdversarialCasesTest {
  private static final String EU1 = "clusters: [{name: eu1}]";
  private static final String US1 = "clusters: [{name: us1}]";
  private static final String BOTH = "clusters: [{name: eu1}, {name: us1}]";
  private static final String CIDR = "egressCIDRs: [203.0.113.0/30]";
  private static final String ONE = "egressCIDRs: [203.0.113.0/32]";
  private static final String USED = "sources: [{cidr: 10.1.0.0/32, cluster: eu1}]";

  private final Scene scene = Scene.create();

  @Test
  void case11TwoLeadersOneOfThemTenMinutesAhead() throws IOException {
    acme(ONE, EU1, USED).settle();
    PlannerLoop ahead = scene.planner(StoreView.Disturbance.NONE, 600);
    acme(ONE, US1);
    for (int i = 0; i < 30; i++) {
      scene.pass(1);
      scene.answer("eu1", "us1");
      ahead.reconcile(scene.fleet());
      scene.look();
    }
    assertThat(scene.blocks("acme")).containsExactly("203.0.113.0/32 eu1 Quarantined");
    scene.pass(869);
    scene.settle();
    assertThat(scene.blocks("acme")).containsExactly("203.0.113.0/32 eu1 Quarantined");
    scene.pass(60);
    scene.settle();
    assertThat(scene.blocks("acme")).containsExactly("203.0.113.0/32 us1 Active");
  }

  @Test
  void case12ACidrTakenOutAndPutBackWhileInUse() throws IOException {
    acme(CIDR, EU1, USED).settle();
    scene.connect("eu1");
    acme("egressCIDRs: [198.51.100.0/30]", BOTH, USED).settle();
    assertThat(scene.blocks("acme")).contains("203.0.113.0/32 eu1 Draining");
    acme("egressCIDRs: [203.0.113.0/30, 198.51.100.0/30]", BOTH, USED).settle();
    assertThat(scene.blocks("acme"))
        .contains("203.0.113.0/32 eu1 Draining")
        .noneMatch(block -> block.startsWith("203.0.113.0/32 us1"));
  }

  @Test
  void case13AnotherBlockLengthWithLiveBlocks() throws IOException {
    acme("egressCIDRs: [203.0.113.0/26]", "blockPrefixLength: {ipv4: 28}", EU1).settle();
    Ledger before = scene.ledger("acme");
    acme("egressCIDRs: [203.0.113.0/26]", "blockPrefixLength: {ipv4: 27}", EU1);
    assertThat(scene.settle())
        .containsExactly(
            new Refusal(
                "spec.blockPrefixLength.ipv4",
                "27",
                "is fixed while a CIDR of this family has blocks",
                "28"));
    assertThat(scene.ledger("acme")).isEqualTo(before);
  }

  @Test
  void case13AnotherBlockLengthTogetherWithAWiderCidr() throws IOException {
    acme("egressCIDRs: [203.0.113.0/28]", "blockPrefixLength: {ipv4: 32}", EU1, USED).settle();
    acme("egressCIDRs: [203.0.112.0/20]", "blockPrefixLength: {ipv4: 25}", EU1, USED);
    Refusal fixed =
        new Refusal(
            "spec.blockPrefixLength.ipv4",
            "25",
            "is fixed while a CIDR of this family has blocks",
            "32");
    assertThat(scene.settle()).containsExactly(fixed);
    assertThat(scene.settle()).containsExactly(fixed);
    assertThat(scene.ledger("acme").cidrs())
        .singleElement()
        .extracting(LedgerCidr::cidr, LedgerCidr::blockPrefixLength)
        .containsExactly(Cidr.of("203.0.112.0/20"), 32);
  }

  @Test
  void case14MinimumUpToAThousandAndDownToNothing() throws IOException {
    acme("egressCIDRs: [203.0.113.0/26]", "clusters: [{name: eu1, minBlocks: 1}]", USED).settle();
    Block used = scene.ledger("acme").blocks().getFirst();
    acme("egressCIDRs: [203.0.113.0/26]", "clusters: [{name: eu1, minBlocks: 1000}]", USED);
    assertThat(scene.settle()).singleElement().extracting(Refusal::rule).asString().contains("Ex");
    assertThat(scene.ledger("acme").blocks()).hasSize(32).contains(used);
    acme("egressCIDRs: [203.0.113.0/26]", "clusters: [{name: eu1, minBlocks: 0}]", USED).settle();
    assertThat(scene.ledger("acme").blocks())
        .filteredOn(Block::serves)
        .extracting(Block::cidr)
        .containsExactly(used.cidr());
  }

  /** What a refusal says would fit does. */
  @Test
  void whatIsSaidToFitFits() throws IOException {
    String small = "egressCIDRs: [203.0.113.0/30]";
    String many = "sources: [{cidr: 10.1.0.0/26, cluster: eu1}]";
    acme(small, EU1, many, "podsPerAddress: 8");
    assertThat(scene.settle())
        .singleElement()
        .satisfies(
            r -> {
              assertThat(r.value()).isEqualTo("eu1: 8 ipv4 addresses wanted, 4 held");
              assertThat(r.fits())
                  .isEqualTo("one more CIDR (a /30 adds 4 blocks), or podsPerAddress of 16");
            });
    acme(small, EU1, many, "podsPerAddress: 15");
    assertThat(scene.settle()).hasSize(1);
    acme(small, EU1, many, "podsPerAddress: 16");
    assertThat(scene.settle()).isEmpty();
  }

  @Test
  void whyNoneOfTheFreeBlocksFitsIsSaid() throws IOException {
    scene.fleet(
        List.of("us1"),
        Fleets.tenant(
            "acme",
            "egressCIDRs: [203.0.113.0/29]",
            "clusters: [{name: eu1}, {name: us1}]",
            "pins: [{cluster: us1, cidr: 203.0.113.0/31}]"),
        Fleets.cluster("eu1", "routedCIDRs: [203.0.113.0/31, 198.51.100.0/24]"));
    assertThat(scene.settle())
        .anySatisfy(
            r -> {
              assertThat(r.value()).isEqualTo("eu1: 1 ipv4 addresses wanted, 0 held");
              assertThat(r.rule())
                  .isEqualTo(
                      "Exhausted: 6 ipv4 blocks are free, none that eu1 may take (6 outside its"
                          + " routedCIDRs [198.51.100.0/24, 203.0.113.0/31]); 0 rest");
              assertThat(r.fits())
                  .isEqualTo(
                      "one more CIDR inside its routedCIDRs (a /29 adds 8 blocks), or wider"
                          + " routedCIDRs of eu1");
            });
  }

  @Test
  void case15FullAndServedExactlyWhenTheHoldIsOver() throws IOException {
    String two = "egressCIDRs: [203.0.113.0/31]";
    acme(two, BOTH).settle();
    acme(two, "clusters: [{name: eu1, minBlocks: 2}]");
    List<Refusal> refused = scene.settle();
    assertThat(refused)
        .singleElement()
        .extracting(Refusal::rule)
        .isEqualTo(
            "Exhausted: 0 ipv4 blocks are free, none that eu1 may take; 1 rest, the next comes"
                + " free in 901 s");
    scene.pass(900);
    scene.look();
    assertThat(scene.blocks("acme")).contains("203.0.113.1/32 us1 Quarantined");
    scene.pass(1);
    scene.look();
    assertThat(scene.blocks("acme")).contains("203.0.113.1/32 eu1 Pending");
  }

  @Test
  void case16PinsOnEverything() throws IOException {
    acme(CIDR, BOTH, USED).settle();
    Ledger before = scene.ledger("acme");
    assertThat(acme(CIDR, BOTH, USED, "pins: [{cluster: us1, cidr: 203.0.113.0/32}]").settle())
        .containsExactly(
            new Refusal(
                "spec.pins[0].cidr",
                "203.0.113.0/32 for us1",
                "PinTaken: block 203.0.113.0/32 is held by eu1",
                "a pin in free blocks, or `sallyport evict acme --cidr 203.0.113.0/32`, which moves"
                    + " its workloads"));
    assertThat(scene.ledger("acme")).isEqualTo(before);
    assertThat(acme(CIDR, BOTH, USED, "pins: [{cluster: eu1, cidr: 203.0.113.0/31}]").settle())
        .isEmpty();
    assertThat(scene.blocks("acme"))
        .contains("203.0.113.0/32 eu1 Active", "203.0.113.1/32 eu1 Active");
    acme(CIDR, EU1, USED).settle();
    Ledger resting = scene.ledger("acme");
    assertThat(resting.blocks()).anyMatch(b -> b.state() == BlockState.QUARANTINED);
    assertThat(acme(CIDR, EU1, USED, "pins: [{cluster: eu1, cidr: 203.0.113.2/32}]").settle())
        .singleElement()
        .satisfies(
            r -> {
              assertThat(r.rule())
                  .isEqualTo("PinTaken: block 203.0.113.2/32 rests from us1 for 901 s more");
              assertThat(r.fits()).isEqualTo("a pin in free blocks, or wait");
            });
    assertThat(scene.ledger("acme")).isEqualTo(resting);
  }

  @Test
  void case16PinsThatNoManifestMayHave() throws IOException {
    problem("pins: [{cluster: eu1, cidr: 203.0.113.64/32}]", "spec.pins[0].cidr");
    problem(
        "pins: [{cluster: eu1, cidr: 203.0.113.0/31}, {cluster: us1, cidr: 203.0.113.1/32}]",
        "spec.pins[1].cidr");
  }

  @Test
  void case16APinThatTheNetworkDoesNotDeliverChangesNothingElse() throws IOException {
    scene.fleetOf(
        Fleets.tenant("acme", CIDR, EU1, "pins: [{cluster: eu1, cidr: 203.0.113.0/30}]"),
        Fleets.cluster("eu1", "routedCIDRs: [203.0.113.2/31]"));
    assertThat(scene.settle())
        .singleElement()
        .satisfies(
            r -> {
              assertThat(r.field()).isEqualTo("spec.pins[0].cidr");
              assertThat(r.value()).isEqualTo("203.0.113.0/30 for eu1");
              assertThat(r.rule()).startsWith("PinNotRouted");
              assertThat(r.fits()).isEqualTo("a pin inside [203.0.113.2/31]");
            });
    assertThat(scene.blocks("acme")).containsExactly("203.0.113.2/32 eu1 Active");
  }

  private static void problem(String pins, String field) {
    List<Problem> problems =
        Fleets.problems(Fleets.tenant("acme", CIDR, BOTH, pins), Fleets.EU1, Fleets.US1);
    assertThat(problems)
        .anyMatch(p -> p.field().equals(field) && !p.rule().isBlank() && !p.fits().isBlank());
  }

  @Test
  void case17OneFamilyIsFullAndNothingIsHalfGiven() throws IOException {
    for (String cidrs :
        List.of(
            "egressCIDRs: [203.0.113.0/32, \"2001:db8:a::/64\"]",
            "egressCIDRs: [203.0.113.0/24, \"2001:db8:a::/128\"]")) {
      Scene small = Scene.create();
      small.tenants(Fleets.tenant("acme", cidrs, EU1)).settle();
      Ledger before = small.ledger("acme");
      List<Refusal> refused = small.tenants(Fleets.tenant("acme", cidrs, BOTH)).settle();
      assertThat(refused)
          .isNotEmpty()
          .allMatch(r -> r.field().equals("spec.egressCIDRs") && r.value().startsWith("us1: 1 "))
          .allMatch(r -> r.rule().startsWith("Exhausted: 0 ") && r.fits().contains("more CIDR"));
      assertThat(small.ledger("acme")).isEqualTo(before);
      Scene together = Scene.create();
      together.tenants(Fleets.tenant("acme", cidrs, BOTH)).settle();
      assertThat(together.ledger("acme").blocksOf(new ClusterName("us1"))).isEmpty();
      assertThat(together.ledger("acme").blocksOf(new ClusterName("eu1"))).hasSize(2);
    }
  }

  @Test
  void case18AMemberThatComesBackAfterDaysAndKnowsOnlyTheOldEpoch() throws IOException {
    acme(ONE, EU1).settle();
    SimMember eu1 = scene.member("eu1");
    eu1.read(scene.now());
    acme(ONE, US1);
    scene.look();
    scene.pass(5 * 86_400);
    scene.look();
    assertThat(scene.blocks("acme")).containsExactly("203.0.113.0/32 eu1 Draining");
    eu1.apply();
    eu1.answer();
    scene.look();
    assertThat(scene.blocks("acme")).containsExactly("203.0.113.0/32 eu1 Draining");
    scene.answer("eu1");
    scene.look();
    assertThat(scene.blocks("acme")).containsExactly("203.0.113.0/32 eu1 Quarantined");
  }

  @Test
  void case20WhoAsksAndReturnsInALoopHoldsNothingBack() throws IOException {
    String beta = Fleets.tenant("beta", "egressCIDRs: [198.51.100.0/30]", US1);
    scene.tenants(Fleets.tenant("acme", CIDR), beta).settle();
    Ledger other = scene.ledger("beta");
    for (int i = 0; i < 200; i++) {
      scene.tenants(Fleets.tenant("acme", CIDR, "clusters: [{name: eu1, minBlocks: 4}]"), beta);
      scene.look();
      scene.tenants(Fleets.tenant("acme", CIDR, "clusters: [{name: us1, minBlocks: 4}]"), beta);
      scene.look();
      assertThat(scene.blocks("acme")).hasSize(4).allMatch(b -> b.endsWith("us1 Pending"));
    }
    assertThat(scene.ledger("beta")).isEqualTo(other);
  }

  private Scene acme(String... spec) {
    return scene.tenants(Fleets.tenant("acme", spec));
  }
}
