package io.sallyport.tenantapi.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.ipam.plan.Block;
import io.sallyport.ipam.plan.BlockState;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.Refusal;
import io.sallyport.ipam.plan.Usage;
import io.sallyport.tenantapi.history.HistoryPage;
import io.sallyport.tenantapi.store.FleetStore;
import io.sallyport.tenantapi.store.Kind;
import io.sallyport.tenantapi.store.MemoryStore;
import io.sallyport.tenantapi.tenant.Fleet;
import io.sallyport.tenantapi.tenant.Fleets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PlannerLoopTest {
  private static final Instant NOW = Instant.parse("2026-11-21T00:00:00.987Z");
  private static final Identity ACME = new Identity("acme");
  private static final Fleet FLEET =
      Fleets.fleet(
          Fleets.tenant("acme", "egressCIDRs: [203.0.113.0/26]", "clusters: [{name: eu1}]"),
          Fleets.tenant("beta", "egressCIDRs: [198.51.100.0/26]", "clusters: [{name: eu1}]"),
          Fleets.EU1);

  private final MemoryStore store = new MemoryStore();
  private long nanos;
  private Map<Identity, Ledger> published = Map.of();

  @Test
  void anAddressIsClaimedThenGivenThenListedThenUsed() throws IOException {
    loop().reconcile(FLEET);
    assertThat(store.writes)
        .containsExactly(
            "publish",
            "clock",
            "claims v4-c633",
            "claims v4-cb00",
            "ledgers acme",
            "ledgers beta",
            "publish",
            "slices");
    assertThat(published).isEqualTo(ledgers()).hasSize(2);
  }

  @Test
  void aLookThatChangesNothingWritesNoLedgerAndPublishesNothing() throws IOException {
    PlannerLoop loop = loop();
    loop.reconcile(FLEET);
    store.writes.clear();
    loop.reconcile(FLEET);
    assertThat(store.writes).containsExactly("slices");
  }

  @Test
  void whatTheStoreHoldsIsPublishedAtTheStart() throws IOException {
    loop().reconcile(FLEET);
    published = Map.of();
    store.writes.clear();
    PlannerLoop again = loop();
    assertThat(store.writes).containsExactly("publish");
    assertThat(published).isEqualTo(ledgers());
    Map<Identity, Ledger> before = ledgers();
    again.reconcile(FLEET);
    assertThat(ledgers()).as("a restart moves nothing").isEqualTo(before);
  }

  @Test
  void blocksBecomeActiveOnlyAfterTheyAreAcknowledged() throws IOException {
    PlannerLoop loop = loop();
    loop.reconcile(FLEET);
    long epoch = acme().epoch();
    store.answers.add(answer("acme", epoch - 1));
    loop.reconcile(FLEET);
    assertThat(acme().blocks()).extracting(Block::state).containsOnly(BlockState.PENDING);
    store.answers.set(0, answer("acme", epoch));
    loop.reconcile(FLEET);
    assertThat(acme().blocks()).extracting(Block::state).containsOnly(BlockState.ACTIVE);
    assertThat(beta().blocks()).extracting(Block::state).containsOnly(BlockState.PENDING);
  }

  @Test
  void answersAboutTenantsThatAreGoneAreIgnored() throws IOException {
    store.answers.add(answer("gone", false, 99));
    loop().reconcile(FLEET);
    assertThat(ledgers()).containsOnlyKeys(ACME, new Identity("beta"));
  }

  @Test
  void whatATenantThatIsGoneHasInUseStaysAndItsSliceWithIt() throws IOException {
    PlannerLoop loop = loop();
    loop.reconcile(FLEET);
    store.answers.add(answer("acme", acme().epoch()));
    loop.reconcile(FLEET);
    loop.reconcile(new Fleet(FLEET.tenants().subList(1, 2), FLEET.clusters()));
    assertThat(acme().blocks()).extracting(Block::state).containsExactly(BlockState.DRAINING);
    assertThat(published).containsKey(ACME);
    assertThat(store.slices.entrySet())
        .filteredOn(slice -> slice.getKey().tenant().equals("acme"))
        .singleElement()
        .satisfies(
            slice -> {
              assertThat(slice.getValue().epoch()).isEqualTo(acme().epoch());
              assertThat(slice.getValue().blocks().getFirst().state()).isEqualTo("Draining");
            });
  }

  @Test
  void aTenantThatIsGoneAndHadNothingInUseLeavesNothing() throws IOException {
    PlannerLoop loop = loop();
    loop.reconcile(FLEET);
    loop.reconcile(new Fleet(FLEET.tenants().subList(1, 2), FLEET.clusters()));
    assertThat(acme().cidrs()).isEmpty();
    assertThat(acme().blocks()).isEmpty();
    assertThat(store.values(Kind.CLAIMS))
        .hasEntrySatisfying("v4-cb00", shard -> assertThat(shard.claims()).isEmpty());
    assertThat(store.slices).hasSize(1);
  }

  @Test
  void nothingIsGivenWithoutItsClaim() throws IOException {
    PlannerLoop loop = loop();
    store.failing = "claims v4-cb00";
    assertThatThrownBy(() -> loop.reconcile(FLEET)).isInstanceOf(IOException.class);
    assertThat(ledgers()).isEmpty();
    store.failing = "";
    loop.reconcile(FLEET);
    assertThat(ledgers()).hasSize(2);
  }

  @Test
  void aClaimOfAPlannerThatDiedEndsAfterAMinuteAndWhoWasOnlySlowPlansAgain() throws IOException {
    PlannerLoop slow = loop();
    store.failing = "ledgers acme";
    assertThatThrownBy(() -> slow.reconcile(FLEET)).isInstanceOf(IOException.class);
    store.failing = "";
    Fleet other = Fleets.fleet(Fleets.tenant("other", "egressCIDRs: [203.0.113.0/24]"), Fleets.EU1);
    PlannerLoop loop = loop();
    assertThat(refused(loop.reconcile(other))).allMatch(rule -> rule.startsWith("Claimed"));
    nanos += 59_000_000_000L;
    assertThat(refused(loop.reconcile(other))).isNotEmpty();
    nanos += 2_000_000_000L;
    loop.reconcile(other);
    assertThat(refused(loop.reconcile(other))).isEmpty();
    assertThat(acme().epoch()).isEqualTo(1);
    assertThat(acme().cidrs()).isEmpty();
    assertThat(refused(slow.reconcile(FLEET))).anyMatch(rule -> rule.startsWith("Claimed"));
    assertThat(acme().cidrs()).isEmpty();
  }

  private static List<String> refused(FleetPlan plan) {
    return plan.outcomes().stream()
        .flatMap(outcome -> outcome.plan().refused().stream())
        .map(Refusal::rule)
        .toList();
  }

  @Test
  void whatWasWrittenBeforeAFailureIsListedBeforeItIsUsed() throws IOException {
    PlannerLoop loop = loop();
    store.failing = "ledgers beta";
    assertThatThrownBy(() -> loop.reconcile(FLEET)).isInstanceOf(IOException.class);
    assertThat(store.slices).isEmpty();
    store.failing = "";
    loop.reconcile(new Fleet(FLEET.tenants().subList(0, 1), FLEET.clusters()));
    assertThat(store.slices).hasSize(1);
    assertThat(published).containsEntry(ACME, acme());
  }

  @Test
  void aLookAfterAFailureOfSlicesWritesThem() throws IOException {
    PlannerLoop loop = loop();
    store.failing = "slices";
    assertThatThrownBy(() -> loop.reconcile(FLEET)).isInstanceOf(IOException.class);
    store.failing = "";
    loop.reconcile(FLEET);
    assertThat(store.slices).hasSize(2);
  }

  @Test
  void timesAreWholeSeconds() throws IOException {
    loop().reconcile(FLEET);
    assertThat(acme().serial().at()).isEqualTo(Instant.parse("2026-11-21T00:00:00Z"));
    assertThat(acme().blocks())
        .allMatch(block -> block.effectiveFrom().equals(Instant.parse("2026-11-21T00:00:00Z")));
  }

  @Test
  void aPageThatCannotBeWrittenWaitsAloneAndIsTold() throws IOException {
    Fleet large =
        Fleets.fleet(
            tenantOf130Blocks("acme", "203.0.0.0/24"),
            tenantOf130Blocks("beta", "198.51.0.0/24"),
            Fleets.EU1);
    PlannerLoop loop = loop();
    loop.reconcile(large);
    HistoryPage foreign = HistoryPage.next(beta());
    assertThat(store.write(Kind.PAGE, "acme/0", foreign, Optional.empty())).isPresent();
    store.answers.add(answer("acme", 1));
    store.answers.add(answer("beta", 1));
    assertThatThrownBy(() -> loop.reconcile(large))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("history page acme/0 is not what the ledger of acme goes on with");
    assertThat(acme().history().outbox()).hasSizeGreaterThan(256);
    assertThat(beta().history().pages()).isEqualTo(1);
    assertThat(acme().blocks()).extracting(Block::state).containsOnly(BlockState.ACTIVE);
    assertThat(store.slices.values().iterator().next().epoch()).isEqualTo(acme().epoch());
    assertThat(store.values(Kind.PAGE)).containsEntry("acme/0", foreign);
    store.remove(Kind.PAGE, "acme/0");
    loop.reconcile(large);
    assertThat(acme().history().pages()).isEqualTo(1);
  }

  private static String tenantOf130Blocks(String name, String cidr) {
    return Fleets.tenant(
        name,
        "egressCIDRs: [" + cidr + "]",
        "blockPrefixLength: {ipv4: 32}",
        "clusters: [{name: eu1, minBlocks: 130}]");
  }

  private PlannerLoop loop() throws IOException {
    return new PlannerLoop(
        store, new FleetClock(store, () -> nanos), InstantSource.fixed(NOW), this::publish);
  }

  private void publish(Map<Identity, Ledger> ledgers) {
    try {
      store.note("publish");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    published = ledgers;
  }

  private Ledger acme() {
    return ledgers().getOrDefault(ACME, Ledger.empty(ACME));
  }

  private Ledger beta() {
    Identity beta = new Identity("beta");
    return ledgers().getOrDefault(beta, Ledger.empty(beta));
  }

  private Map<Identity, Ledger> ledgers() {
    return store.values(Kind.LEDGER).values().stream()
        .collect(Collectors.toMap(Ledger::identity, ledger -> ledger));
  }

  private static FleetStore.Answer answer(String identity, long epoch) {
    return answer(identity, true, epoch);
  }

  private static FleetStore.Answer answer(String identity, boolean asked, long epoch) {
    return new FleetStore.Answer(
        new ClusterName("eu1"),
        identity,
        new Identity(identity),
        asked,
        true,
        new Usage.Report(epoch, 0, 0, Set.of(), Map.of()),
        Set.of(),
        Optional.empty());
  }
}
