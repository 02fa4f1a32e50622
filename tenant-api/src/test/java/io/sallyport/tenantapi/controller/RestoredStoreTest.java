package io.sallyport.tenantapi.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.plan.Block;
import io.sallyport.ipam.plan.BlockState;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.Usage;
import io.sallyport.tenantapi.store.ClockState;
import io.sallyport.tenantapi.store.FleetStore.Answer;
import io.sallyport.tenantapi.store.FleetStore.Witness;
import io.sallyport.tenantapi.store.Kind;
import io.sallyport.tenantapi.store.MemoryStore;
import io.sallyport.tenantapi.tenant.Fleet;
import io.sallyport.tenantapi.tenant.Fleets;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A store that is behind what gateways saw: nothing is given until what they use is known. */
class RestoredStoreTest {
  private static final InstantSource WALL =
      InstantSource.fixed(Instant.parse("2026-11-21T00:00:00Z"));
  private static final ClusterName EU1 = new ClusterName("eu1");
  private static final ClusterName US1 = new ClusterName("us1");
  private static final Fleet FLEET =
      Fleets.fleet(
          Fleets.tenant(
              "acme",
              "egressCIDRs: [203.0.113.0/30]",
              "blockPrefixLength: {ipv4: 32}",
              "holds: {block: 15m}",
              "clusters: [{name: eu1}, {name: us1}]"),
          Fleets.EU1,
          Fleets.US1);

  private final MemoryStore store = new MemoryStore();
  private Map<Identity, Ledger> published = Map.of();
  private long nanos;

  /** Both clusters hold a block; the store is at 0, and nobody saw more. */
  @BeforeEach
  void given() throws IOException {
    PlannerLoop loop = loop();
    loop.reconcile(FLEET);
    answer(EU1, acme().epoch());
    answer(US1, acme().epoch());
    loop.reconcile(FLEET);
    assertThat(acme().blocks())
        .extracting(block -> block.cidr() + " " + block.cluster() + " " + block.state())
        .containsExactly("203.0.113.0/32 eu1 ACTIVE", "203.0.113.2/32 us1 ACTIVE");
    store.answers.clear();
    store.writes.clear();
    published = Map.of();
  }

  @Test
  void aPlainRestartFreezesNothing() throws IOException {
    store.witnesses.add(new Witness(EU1, "gw", 0));
    loop().reconcile(FLEET);
    assertThat(published).hasSize(1);
  }

  @Test
  void whatContradictsIsToldWithWhatToDoAndNothingIsWritten() throws IOException {
    saw(US1, 5_000, "203.0.113.0");
    PlannerLoop loop = loop();
    assertThatThrownBy(() -> loop.reconcile(FLEET))
        .isInstanceOf(FrozenException.class)
        .hasMessage(
            "LedgerRolledBack: gateway gw of cluster us1 saw EgressClock 5000 and this store is at"
                + " 0, so it was restored from an older copy, and nothing is allocated: us1 uses"
                + " 203.0.113.0, and by the ledger of acme that is of eu1. Restore the newest copy;"
                + " or, where there is none, stop what contradicts and write it off: `sallyport"
                + " release --cluster us1 --state DIR --reason TEXT`");
    assertThat(store.writes).isEmpty();
    assertThat(published).isEmpty();
  }

  @Test
  void onlyTheClusterThatContradictsIsToBeWrittenOff() throws IOException {
    saw(EU1, 6_000, "203.0.113.0");
    saw(US1, 5_000, "203.0.113.9");
    assertThatThrownBy(() -> loop().reconcile(FLEET))
        .hasMessageContaining("us1 uses 203.0.113.9, which is in no CIDR of the ledger of acme")
        .hasMessageContaining("release --cluster us1")
        .hasMessageNotContaining("release --cluster eu1");
  }

  @Test
  void whatFitsIsMergedAndTheFreezeEndsByItself() throws IOException {
    saw(EU1, 5_000, "203.0.113.0", "203.0.113.1");
    loop().reconcile(FLEET);
    assertThat(block("203.0.113.1/32")).isEqualTo("eu1 ACTIVE");
    assertThat(published).hasSize(1);
    assertThat(clock().seconds()).isEqualTo(5_000);
    assertThat(clock().writtenOff()).isEmpty();
    assertThat(acme().history().outbox())
        .anyMatch(transition -> transition.why().equals("recovered from eu1"));
  }

  /** In the older copy it rests; since then it came to another cluster, which uses it. */
  @Test
  void whatRestsInTheOlderCopyMayHaveGoneToAnotherClusterSince() throws IOException {
    PlannerLoop before = loop();
    before.act(new Verb.Release(EU1, Optional.empty(), "test"));
    assertThat(block("203.0.113.0/32")).isEqualTo("eu1 QUARANTINED");
    saw(US1, 5_000, "203.0.113.0");
    loop().reconcile(FLEET);
    assertThat(block("203.0.113.0/32")).isEqualTo("us1 ACTIVE");
  }

  @Test
  void aClusterWrittenOffEndsTheFreezeAndWhatItHadRestsInTrueTime() throws IOException {
    saw(US1, 5_000, "203.0.113.0");
    PlannerLoop loop = loop();
    assertThatThrownBy(() -> loop.reconcile(FLEET)).isInstanceOf(FrozenException.class);
    loop.act(new Verb.Release(US1, Optional.empty(), "it is gone"));
    Fleet without = Fleets.fleet(Fleets.EU1, Fleets.US1);
    loop.reconcile(without);
    assertThat(clock().seconds()).isGreaterThanOrEqualTo(5_000);
    assertThat(block("203.0.113.2/32")).isEqualTo("us1 QUARANTINED");
    nanos += 900 * 1_000_000_000L;
    loop.reconcile(without);
    assertThat(block("203.0.113.2/32")).isEqualTo("us1 QUARANTINED");
    nanos += 1_000_000_000L;
    loop.reconcile(without);
    assertThat(block("203.0.113.2/32")).isEqualTo("free");
  }

  @Test
  void aClusterThatSawMoreSinceItWasWrittenOffCountsAgain() throws IOException {
    saw(US1, 5_000, "203.0.113.0");
    PlannerLoop loop = loop();
    new RollBack(store, new FleetClock(store, () -> 0), WALL).writeOff(US1);
    store.witnesses.clear();
    saw(US1, 5_001, "203.0.113.0");
    assertThatThrownBy(() -> loop().reconcile(FLEET)).isInstanceOf(FrozenException.class);
    assertThat(loop).isNotNull();
  }

  /** Who had it after the copy was made, nobody knows; by true time it has rested after a hold. */
  @Test
  void whatIsFreeAfterARestoreRestsForAHold() throws IOException {
    saw(EU1, 5_000, "203.0.113.0");
    Fleet more = wanting("{name: eu1, minBlocks: 2}, {name: us1}");
    PlannerLoop loop = loop();
    FleetPlan plan = loop.reconcile(more);
    assertThat(clock().restored()).isEqualTo(5_000);
    assertThat(acme().blocks()).hasSize(2);
    assertThat(plan.outcomes().getFirst().plan().refused())
        .singleElement()
        .satisfies(
            refusal -> {
              assertThat(refusal.rule())
                  .isEqualTo(
                      "Exhausted: what is free rests for 900 s more, since the store was restored"
                          + " from an older copy");
              assertThat(refusal.fits()).isEqualTo("1, or wait 900 s");
            });
    nanos += 899 * 1_000_000_000L;
    loop.reconcile(more);
    assertThat(acme().blocks()).hasSize(2);
    nanos += 1_000_000_000L;
    loop.reconcile(more);
    assertThat(acme().blocks()).hasSize(3);
  }

  /** It may have rested, gone to another and come back since. */
  @Test
  void whatRestedInTheOlderCopyIsNotTakenBackAtOnce() throws IOException {
    loop().act(new Verb.Release(EU1, Optional.empty(), "test"));
    saw(US1, 5_000, "203.0.113.2");
    loop().reconcile(wanting("{name: eu1}, {name: us1}"));
    assertThat(block("203.0.113.0/32")).isIn("eu1 QUARANTINED", "free");
    assertThat(acme().blocksOf(EU1)).noneMatch(block -> block.state() == BlockState.ACTIVE);
  }

  @Test
  void pinsWaitToo() throws IOException {
    saw(EU1, 5_000, "203.0.113.0");
    Fleet pinned =
        Fleets.fleet(
            Fleets.tenant(
                "acme",
                "egressCIDRs: [203.0.113.0/30]",
                "blockPrefixLength: {ipv4: 32}",
                "clusters: [{name: eu1}, {name: us1}]",
                "pins: [{cluster: us1, cidr: 203.0.113.3/32}]"),
            Fleets.EU1,
            Fleets.US1);
    FleetPlan plan = loop().reconcile(pinned);
    assertThat(block("203.0.113.3/32")).isEqualTo("free");
    assertThat(plan.outcomes().getFirst().plan().refused().getFirst().rule())
        .isEqualTo(
            "PinTaken: block 203.0.113.3/32 rests for 900 s more, since the store was restored"
                + " from an older copy");
  }

  /** The clock is not behind, and one ledger is. */
  @Test
  void oneLedgerThatIsAnOlderCopyMakesWhatIsFreeRest() throws IOException {
    PlannerLoop loop = loop();
    answer(EU1, acme().epoch() + 3, "203.0.113.1");
    loop.reconcile(FLEET);
    assertThat(block("203.0.113.1/32")).isEqualTo("eu1 ACTIVE");
    assertThat(clock().restored()).isPositive();
    assertThat(store.writes).contains("clock", "ledgers acme");
    assertThat(store.writes.indexOf("clock")).isLessThan(store.writes.indexOf("ledgers acme"));
  }

  private static Fleet wanting(String clusters) {
    return Fleets.fleet(
        Fleets.tenant(
            "acme",
            "egressCIDRs: [203.0.113.0/30]",
            "blockPrefixLength: {ipv4: 32}",
            "holds: {block: 15m}",
            "clusters: [%s]".formatted(clusters)),
        Fleets.EU1,
        Fleets.US1);
  }

  private void saw(ClusterName cluster, long seconds, String... addresses) {
    store.witnesses.add(new Witness(cluster, "gw", seconds));
    answer(cluster, acme().epoch() + 3, addresses);
  }

  private void answer(ClusterName cluster, long epoch, String... addresses) {
    store.answers.add(
        new Answer(
            cluster,
            "acme",
            new Identity("acme"),
            true,
            true,
            new Usage.Report(epoch, 0, 0, Set.of(), Map.of()),
            Set.copyOf(List.of(addresses).stream().map(IpAddress::of).toList()),
            Optional.empty()));
  }

  private PlannerLoop loop() throws IOException {
    return new PlannerLoop(
        store, new FleetClock(store, () -> nanos), WALL, ledgers -> published = ledgers);
  }

  private ClockState clock() {
    return new TreeMap<>(store.values(Kind.CLOCK)).firstEntry().getValue();
  }

  private Ledger acme() {
    return new TreeMap<>(store.values(Kind.LEDGER)).firstEntry().getValue();
  }

  private String block(String cidr) {
    for (Block block : acme().blocks()) {
      if (block.cidr().toString().equals(cidr)) {
        return block.cluster() + " " + block.state();
      }
    }
    return "free";
  }
}
