package io.sallyport.tenantapi.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.ipam.plan.Block;
import io.sallyport.ipam.plan.BlockState;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.Usage;
import io.sallyport.tenantapi.tenant.Fleet;
import io.sallyport.tenantapi.tenant.Fleets;
import io.sallyport.tenantapi.tenant.TenantName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
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
  private Map<Identity, Ledger> published = Map.of();

  @Test
  void anAddressIsClaimedThenGivenThenListedThenUsed() throws IOException {
    loop().reconcile(FLEET);
    assertThat(store.writes)
        .containsExactly("publish", "claims", "ledger acme", "ledger beta", "publish", "slices");
    assertThat(published).isEqualTo(store.ledgers).hasSize(2);
  }

  @Test
  void aLookThatChangesNothingWritesNoLedgerAndPublishesNothing() throws IOException {
    PlannerLoop loop = loop();
    loop.reconcile(FLEET);
    store.writes.clear();
    loop.reconcile(FLEET);
    assertThat(store.writes).containsExactly("claims", "slices");
  }

  @Test
  void whatTheStoreHoldsIsPublishedAtTheStart() throws IOException {
    loop().reconcile(FLEET);
    published = Map.of();
    store.writes.clear();
    PlannerLoop again = loop();
    assertThat(store.writes).containsExactly("publish");
    assertThat(published).isEqualTo(store.ledgers);
    Map<Identity, Ledger> before = Map.copyOf(store.ledgers);
    again.reconcile(FLEET);
    assertThat(store.ledgers).as("a restart moves nothing").isEqualTo(before);
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
    store.answers.add(answer("gone", 99));
    loop().reconcile(FLEET);
    assertThat(store.ledgers).containsOnlyKeys(ACME, new Identity("beta"));
  }

  @Test
  void theLedgerOfATenantThatIsGoneStays() throws IOException {
    PlannerLoop loop = loop();
    loop.reconcile(FLEET);
    Ledger before = acme();
    loop.reconcile(new Fleet(FLEET.tenants().subList(1, 2), FLEET.clusters()));
    assertThat(acme()).isEqualTo(before);
    assertThat(published).containsKey(ACME);
    assertThat(store.slices).hasSize(1);
  }

  @Test
  void nothingIsGivenWithoutItsClaim() throws IOException {
    PlannerLoop loop = loop();
    store.failing = "claims";
    assertThatThrownBy(() -> loop.reconcile(FLEET)).isInstanceOf(IOException.class);
    assertThat(store.ledgers).isEmpty();
    store.failing = "";
    loop.reconcile(FLEET);
    assertThat(store.ledgers).hasSize(2);
  }

  @Test
  void whatWasWrittenBeforeAFailureIsListedBeforeItIsUsed() throws IOException {
    PlannerLoop loop = loop();
    store.failing = "ledger beta";
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
    assertThat(acme().serialAt()).isEqualTo(Instant.parse("2026-11-21T00:00:00Z"));
    assertThat(acme().blocks())
        .allMatch(block -> block.effectiveFrom().equals(Instant.parse("2026-11-21T00:00:00Z")));
  }

  private PlannerLoop loop() throws IOException {
    return new PlannerLoop(store, InstantSource.fixed(NOW), this::publish);
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
    return store.ledgers.getOrDefault(ACME, Ledger.empty(ACME));
  }

  private Ledger beta() {
    Identity beta = new Identity("beta");
    return store.ledgers.getOrDefault(beta, Ledger.empty(beta));
  }

  private static FleetStore.Answer answer(String tenant, long epoch) {
    return new FleetStore.Answer(
        new ClusterName("eu1"), new TenantName(tenant), new Usage.Report(epoch, 0, Set.of()));
  }
}
