package io.sallyport.ipam.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.IpAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The life of blocks and CIDRs, step by step. */
class LifeCycleTest extends LedgerLife {
  @Test
  void aBlockIsUsedOnlyOnceItWasAcknowledged() {
    plan();
    assertThat(states()).containsExactly("203.0.113.0/32 eu1 Pending");
    acknowledge(EU1, 0);
    assertThat(states()).containsExactly("203.0.113.0/32 eu1 Active");
  }

  @Test
  void aBlockNeverUsedIsFreeAtOnce() {
    plan();
    clusters = List.of(US1);
    plan();
    assertThat(states()).containsExactly("203.0.113.0/32 us1 Pending");
  }

  @Test
  void aClusterThatLeavesKeepsWhatIsInUse() {
    activate(EU1, 1);
    clusters = List.of();
    plan();
    assertThat(states()).containsExactly("203.0.113.0/32 eu1 Draining");
    acknowledge(EU1, 1);
    assertThat(states()).containsExactly("203.0.113.0/32 eu1 Draining");
    acknowledge(EU1, 0);
    assertThat(states()).containsExactly("203.0.113.0/32 eu1 Quarantined");
    assertThat(ledger.serial().number()).isEqualTo(4);
  }

  @Test
  void anOldAnswerDoesNotEndABlock() {
    activate(EU1, 0);
    long before = ledger.epoch();
    clusters = List.of();
    plan();
    report(EU1, before, 0);
    plan();
    assertThat(states()).containsExactly("203.0.113.0/32 eu1 Draining");
  }

  @Test
  void aReportThatDoesNotSayEndsNothing() {
    activate(EU1, 0);
    clusters = List.of();
    plan();
    reports.put(EU1, new Usage.Report(ledger.epoch(), 0, 0, Set.of(), Map.of()));
    plan();
    assertThat(states()).containsExactly("203.0.113.0/32 eu1 Draining");
  }

  @Test
  void anotherClusterWaitsForTheHoldAndIsToldHowLong() {
    cidrs = List.of("203.0.113.0/32");
    activate(EU1, 0);
    clusters = List.of(US1);
    plan();
    clock = 100;
    acknowledge(EU1, 0);
    assertThat(states()).containsExactly("203.0.113.0/32 eu1 Quarantined");
    assertThat(refused)
        .singleElement()
        .satisfies(
            r ->
                assertThat(r.rule())
                    .isEqualTo(
                        "Exhausted: 0 ipv4 blocks are free, none that us1 may take; 1 rest, the"
                            + " next comes free in 901 s"));
    clock = 1000;
    plan();
    assertThat(states())
        .as("of the second that ran at the release nobody knows how much was left")
        .containsExactly("203.0.113.0/32 eu1 Quarantined");
    clock = 1001;
    plan();
    assertThat(states()).containsExactly("203.0.113.0/32 us1 Pending");
  }

  @Test
  void theSameClusterComesBackWithoutHold() {
    cidrs = List.of("203.0.113.0/32");
    activate(EU1, 0);
    clusters = List.of();
    plan();
    clusters = List.of(EU1);
    plan();
    assertThat(states()).containsExactly("203.0.113.0/32 eu1 Active");
    clusters = List.of();
    plan();
    acknowledge(EU1, 0);
    clusters = List.of(EU1);
    plan();
    assertThat(states()).containsExactly("203.0.113.0/32 eu1 Pending");
  }

  @Test
  void aRestGoesOnWhereTheOldHolderOnlyCameByAgain() {
    cidrs = List.of("203.0.113.0/32");
    activate(EU1, 0);
    clusters = List.of();
    plan();
    acknowledge(EU1, 0);
    clock = 800;
    clusters = List.of(EU1);
    plan();
    assertThat(states()).containsExactly("203.0.113.0/32 eu1 Pending");
    clusters = List.of(US1);
    plan();
    assertThat(states()).containsExactly("203.0.113.0/32 eu1 Quarantined");
    clock = 901;
    plan();
    assertThat(states()).containsExactly("203.0.113.0/32 us1 Pending");
  }

  @Test
  void theLargestHoldInForceCounts() {
    cidrs = List.of("203.0.113.0/32");
    activate(EU1, 0);
    blockHold = 5000;
    plan();
    blockHold = 1;
    clusters = List.of();
    plan();
    acknowledge(EU1, 0);
    clusters = List.of(US1);
    clock = 5000;
    plan();
    assertThat(states()).containsExactly("203.0.113.0/32 eu1 Quarantined");
    clock = 5001;
    plan();
    assertThat(states()).containsExactly("203.0.113.0/32 us1 Pending");
  }

  @Test
  void whatTheDemandDoesNotNeedGoesBackAfterTwoIdleReportsButNotTheLast() {
    keys = Map.of(EU1, 3L * 256);
    activate(EU1, 0);
    assertThat(states()).hasSize(3);
    keys = Map.of(EU1, 1L);
    report(EU1, ledger.epoch(), 0, 1);
    plan();
    assertThat(states()).allMatch(state -> state.endsWith("Active"));
    report(EU1, ledger.epoch(), 0, 2);
    plan();
    assertThat(states())
        .containsExactly(
            "203.0.113.0/32 eu1 Active",
            "203.0.113.1/32 eu1 Draining",
            "203.0.113.2/32 eu1 Draining");
    keys = Map.of(EU1, 2L * 256);
    plan();
    assertThat(states())
        .containsExactly(
            "203.0.113.0/32 eu1 Active",
            "203.0.113.1/32 eu1 Active",
            "203.0.113.2/32 eu1 Draining");
  }

  @Test
  void whatWasReleasedAndGivenAgainAtOnceStillRestsForOtherTenants() {
    activate(EU1, 0);
    clusters = List.of();
    plan();
    report(EU1, ledger.epoch(), 0);
    clusters = List.of(EU1);
    clock = 40;
    plan();
    assertThat(states()).containsExactly("203.0.113.0/32 eu1 Pending");
    assertThat(ledger.cidrs().getFirst().hold().until()).isEqualTo(41 + TENANT_HOLD);
  }

  @Test
  void aBlockAnnouncedByAClockThatWasAheadBeginsNow() {
    wall = NOW.plusSeconds(31_536_000);
    plan();
    wall = NOW;
    acknowledge(EU1, 0);
    assertThat(states()).containsExactly("203.0.113.0/32 eu1 Active");
    assertThat(ledger.blocks().getFirst().effectiveFrom()).isEqualTo(NOW);
  }

  @Test
  void evictionOfABlockThatDrainsIsInHistoryToo() {
    activate(EU1, 1);
    clusters = List.of();
    plan();
    ledger =
        Operator.evict(ledger, block -> true, new Operator.Act(NOW, clock, "firewall change 8"));
    assertThat(ledger.history().outbox().getLast().why()).isEqualTo("firewall change 8");
  }

  @Test
  void whatWasReleasedByHandIsNotTakenBackBeforeItRested() {
    activate(EU1, 1);
    ledger = Operator.release(ledger, EU1, new Operator.Act(NOW, clock, "burnt down"));
    plan();
    assertThat(states())
        .containsExactly("203.0.113.0/32 eu1 Quarantined", "203.0.113.1/32 eu1 Pending");
  }

  @Test
  void anOwnerWhoseTenantIsGoneWindsDownAndReturnsToItsBlocks() {
    activate(EU1, 1);
    plan(TenantRequest.gone(ACME));
    assertThat(ledger.tenant()).isEmpty();
    assertThat(states()).containsExactly("203.0.113.0/32 eu1 Draining");
    assertThat(book()).containsExactly("203.0.113.0/30 RETIRING");
    plan();
    assertThat(states()).containsExactly("203.0.113.0/32 eu1 Active");
    assertThat(ledger.tenant()).contains("acme");
  }

  @Test
  void aClusterGetsBothFamiliesOrNeither() {
    cidrs = List.of("203.0.113.0/32", "2001:db8:a::/64");
    clusters = List.of(EU1, US1);
    plan();
    assertThat(states())
        .containsExactly("203.0.113.0/32 eu1 Pending", "2001:db8:a::/72 eu1 Pending");
    assertThat(refused).hasSize(2).allMatch(r -> r.rule().startsWith("Exhausted: 0 ipv4"));
  }

  @Test
  void evictionMovesWhatIsInUse() {
    activate(EU1, 1);
    ledger =
        Operator.evict(
            ledger,
            block -> block.cluster().equals(EU1),
            new Operator.Act(NOW, clock, "firewall change 7"));
    assertThat(ledger.blocks())
        .singleElement()
        .satisfies(block -> assertThat(block.evicted()).isTrue());
    plan();
    assertThat(states())
        .containsExactly("203.0.113.0/32 eu1 Draining", "203.0.113.1/32 eu1 Pending");
    acknowledge(EU1, 0);
    assertThat(states())
        .containsExactly("203.0.113.0/32 eu1 Quarantined", "203.0.113.1/32 eu1 Active");
    assertThat(ledger.history().outbox()).extracting(Transition::why).contains("firewall change 7");
  }

  @Test
  void aClusterWrittenOffRestsFromThen() {
    activate(EU1, 1);
    clusters = List.of();
    plan();
    clock = 70;
    ledger = Operator.release(ledger, EU1, new Operator.Act(NOW, clock, "burnt down"));
    assertThat(states()).containsExactly("203.0.113.0/32 eu1 Quarantined");
    assertThat(ledger.blocks().getFirst().hold().until()).isEqualTo(71 + BLOCK_HOLD);
    assertThat(ledger.cidrs().getFirst().hold().until()).isEqualTo(71 + TENANT_HOLD);
  }

  @Test
  void historyRebuildsWhatWasHeld() {
    activate(EU1, 0);
    clusters = List.of(US1);
    plan();
    acknowledge(EU1, 0);
    clock = BLOCK_HOLD + 1;
    plan();
    assertThat(ledger.history().outbox().stream().map(LifeCycleTest::words).toList())
        .containsExactly(
            "1 203.0.113.0/30 ACTIVE",
            "1 203.0.113.0/32 eu1 PENDING",
            "2 203.0.113.0/32 eu1 ACTIVE",
            "3 203.0.113.0/32 eu1 DRAINING",
            "3 203.0.113.2/32 us1 PENDING",
            "4 203.0.113.0/32 eu1 QUARANTINED",
            "5 203.0.113.0/32 eu1 free");
  }

  private static String words(Transition transition) {
    return transition.stamp().epoch()
        + switch (transition.step()) {
          case Transition.OfCidr(Cidr cidr, int length, var to, Instant from) ->
              " " + cidr + " " + to.map(Enum::name).orElse("gone");
          case Transition.OfBlock(
                  Cidr cidr,
                  ClusterName cluster,
                  long epoch,
                  var to,
                  Instant from) ->
              " " + cidr + " " + cluster + " " + to.map(Enum::name).orElse("free");
        };
  }

  @Test
  void whatAMemberBringsBackHasTheHoldOfItsNeighboursAndAnEpochThatNobodySaw() {
    blockHold = 2 * BLOCK_HOLD;
    activate(EU1, 1);
    Recovery.Member member = new Recovery.Member(EU1, 70, Set.of(IpAddress.of("203.0.113.2")));
    var merged =
        (Recovery.Outcome.Merged)
            Recovery.merge(ledger, member, new Operator.Act(NOW, 5, "recovered from eu1"));
    assertThat(merged.ledger().epoch()).isEqualTo(71);
    assertThat(merged.ledger().blocksOf(EU1))
        .filteredOn(block -> block.cidr().equals(Cidr.of("203.0.113.2/32")))
        .singleElement()
        .satisfies(
            block -> {
              assertThat(block.hold().seconds()).isEqualTo(2 * BLOCK_HOLD);
              assertThat(block.since()).isEqualTo(71);
            });
  }
}
