package io.sallyport.tenantapi.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.tenantapi.store.Kind;
import io.sallyport.tenantapi.store.MemoryStore;
import io.sallyport.tenantapi.tenant.Fleet;
import io.sallyport.tenantapi.tenant.Fleets;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Ledgers and claims that somebody took out of the store. */
class LostObjectsTest {
  private static final String TENANT = "egressCIDRs: [203.0.113.0/26]";
  private static final Fleet FLEET = fleet(1);

  private final MemoryStore store = new MemoryStore();
  private int published;

  @Test
  void aPlannerDoesNotStartWithoutTheLedgerOfASlice() throws IOException {
    loop().reconcile(FLEET);
    store.remove(Kind.LEDGER, "acme");
    int before = published;
    refuses(() -> loop().reconcile(FLEET), "slices");
    assertThat(published).isEqualTo(before);
  }

  @Test
  void aPlannerDoesNotStartWithoutTheLedgerOfAClaim() throws IOException {
    PlannerLoop loop = loop();
    loop.reconcile(FLEET);
    loop.reconcile(twoCidrs());
    store.remove(Kind.LEDGER, "acme");
    store.slices = Map.of();
    refuses(() -> loop().reconcile(FLEET), "claims");
  }

  @Test
  void aClaimForALedgerThatWasNeverWrittenIsNoLoss() throws IOException {
    store.failing = "ledgers acme";
    PlannerLoop first = loop();
    assertThatThrownBy(() -> first.reconcile(FLEET)).isInstanceOf(IOException.class);
    store.failing = "";
    loop().reconcile(FLEET);
    assertThat(store.values(Kind.LEDGER)).containsOnlyKeys("acme");
  }

  @Test
  void aLedgerThatVanishesIsNotBegunAnewAndIsGoneOnWithOnceItIsBack() throws IOException {
    PlannerLoop loop = loop();
    loop.reconcile(FLEET);
    Ledger lost = ledger();
    store.remove(Kind.LEDGER, "acme");
    for (int i = 0; i < 3; i++) {
      refuses(() -> loop.reconcile(fleet(2)), "slices");
      assertThat(store.values(Kind.LEDGER)).isEmpty();
    }
    assertThat(store.write(Kind.LEDGER, "acme", lost, Optional.empty())).isPresent();
    loop.reconcile(fleet(2));
    assertThat(ledger().blocks()).hasSize(2);
  }

  @Test
  void aStoreThatWasSetBackAsAWholeIsGoneOnWith() throws IOException {
    PlannerLoop loop = loop();
    loop.reconcile(FLEET);
    store.remove(Kind.LEDGER, "acme");
    store.remove(Kind.CLAIMS, "v4-cb00");
    store.slices = Map.of();
    loop.reconcile(fleet(2));
    assertThat(ledger().blocks()).hasSize(2);
  }

  @Test
  void claimsThatVanishAreWrittenAgainFromTheLedgers() throws IOException {
    PlannerLoop running = loop();
    running.reconcile(FLEET);
    Map<String, ?> claims = store.values(Kind.CLAIMS);
    store.remove(Kind.CLAIMS, "v4-cb00");
    loop().reconcile(FLEET);
    assertThat(store.values(Kind.CLAIMS)).isEqualTo(claims);
    store.remove(Kind.CLAIMS, "v4-cb00");
    running.reconcile(twoCidrs());
    assertThat(store.values(Kind.CLAIMS).values())
        .singleElement()
        .satisfies(shard -> assertThat(shard.claims()).hasSize(2));
  }

  private Ledger ledger() {
    Identity acme = new Identity("acme");
    return store.values(Kind.LEDGER).getOrDefault("acme", Ledger.empty(acme));
  }

  private interface Step {
    Object take() throws IOException;
  }

  private static void refuses(Step step, String what) {
    assertThatThrownBy(step::take)
        .isInstanceOf(IOException.class)
        .hasMessage(
            "LedgerLost: there are %s of identity acme, and its ledger is gone: nothing is planned"
                + " before EgressLedger acme is restored from a backup",
            what);
  }

  private static Fleet fleet(int blocks) {
    return Fleets.fleet(
        Fleets.tenant("acme", TENANT, "clusters: [{name: eu1, minBlocks: " + blocks + "}]"),
        Fleets.EU1);
  }

  private static Fleet twoCidrs() {
    return Fleets.fleet(
        Fleets.tenant(
            "acme",
            "egressCIDRs: [203.0.113.0/26, 203.0.114.0/26]",
            "clusters: [{name: eu1, minBlocks: 1}]"),
        Fleets.EU1);
  }

  private PlannerLoop loop() throws IOException {
    return new PlannerLoop(
        store,
        new FleetClock(store, () -> 0),
        InstantSource.fixed(Instant.parse("2026-11-21T00:00:00Z")),
        ledgers -> published++);
  }
}
