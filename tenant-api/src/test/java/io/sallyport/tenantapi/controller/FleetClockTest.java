package io.sallyport.tenantapi.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.ipam.plan.Block;
import io.sallyport.ipam.plan.BlockState;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.Usage;
import io.sallyport.tenantapi.store.FleetStore;
import io.sallyport.tenantapi.store.Kind;
import io.sallyport.tenantapi.store.MemoryStore;
import io.sallyport.tenantapi.tenant.Fleet;
import io.sallyport.tenantapi.tenant.Fleets;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FleetClockTest {
  private static final long SECOND = 1_000_000_000L;

  private final MemoryStore store = new MemoryStore();
  private long nanos;

  @Test
  void itNeverRunsFasterThanTrueTime() throws IOException {
    Random random = new Random(1);
    long written = 0;
    FleetClock[] clocks = {clock(), clock(), clock()};
    for (int i = 0; i < 10_000; i++) {
      nanos += random.nextLong(2 * SECOND);
      int which = random.nextInt(clocks.length);
      if (random.nextInt(20) == 0) {
        clocks[which] = clock();
      }
      long before = seconds();
      long most = before + 1 + (nanos - written) / SECOND;
      assertThat(clocks[which].tick()).isBetween(before, Math.min(most, nanos / SECOND));
      written = nanos;
    }
    assertThat(seconds()).as("nor does it stand").isGreaterThan(nanos / SECOND / 10);
  }

  @Test
  void timeInWhichNobodyPlansDoesNotCount() throws IOException {
    clock().tick();
    nanos += 86_400 * SECOND;
    assertThat(clock().tick()).isZero();
  }

  @Test
  void aTickWithoutAnswerIsNeitherLostNorCountedTwice() throws IOException {
    FleetClock clock = clock();
    clock.tick();
    nanos += 100 * SECOND;
    store.losing = "clock";
    assertThatThrownBy(clock::tick).isInstanceOf(IOException.class);
    store.losing = "";
    assertThat(clock.tick()).isEqualTo(100);
    nanos += 7 * SECOND;
    assertThat(clock.tick()).isEqualTo(107);
  }

  @Test
  void aTickWithoutANewSecondIsNoticedByWhoCountsOnFromBefore() throws IOException {
    FleetClock early = clock();
    early.tick();
    nanos += 59 * SECOND;
    long stamped = clock().tick();
    nanos += 2 * SECOND;
    assertThat(early.tick() - stamped).as("true time since the stamp").isLessThanOrEqualTo(2);
  }

  @Test
  void aReleaseIsStampedWithAClockJustWritten() throws IOException {
    Fleet fleet =
        Fleets.fleet(
            Fleets.tenant("acme", "egressCIDRs: [203.0.113.0/30]", "clusters: [{name: eu1}]"),
            Fleets.EU1);
    PlannerLoop loop =
        new PlannerLoop(store, clock(), InstantSource.fixed(Instant.EPOCH), ledgers -> {});
    loop.reconcile(fleet);
    answer();
    loop.reconcile(fleet);
    Fleet without = new Fleet(java.util.List.of(), fleet.clusters());
    loop.reconcile(without);
    nanos += 50 * SECOND;
    answer();
    loop.reconcile(without);
    Block block = acme().blocks().getFirst();
    assertThat(block.state()).isEqualTo(BlockState.QUARANTINED);
    assertThat(block.hold().until()).isGreaterThan(50 + block.hold().seconds());
  }

  private void answer() {
    Map<io.sallyport.ipam.address.Cidr, Usage.BlockUse> unused =
        acme().blocks().stream()
            .collect(Collectors.toMap(Block::cidr, block -> new Usage.BlockUse(0, 1)));
    store.answers.clear();
    store.answers.add(
        new FleetStore.Answer(
            new ClusterName("eu1"),
            "acme",
            new Identity("acme"),
            true,
            true,
            new Usage.Report(acme().epoch(), 0, 0, Set.of(), unused),
            Set.of(),
            Optional.empty()));
  }

  private Ledger acme() {
    return store.values(Kind.LEDGER).getOrDefault("acme", Ledger.empty(new Identity("acme")));
  }

  private FleetClock clock() throws IOException {
    return new FleetClock(store, () -> nanos);
  }

  private long seconds() {
    return store.values(Kind.CLOCK).values().stream().mapToLong(c -> c.seconds()).sum();
  }
}
