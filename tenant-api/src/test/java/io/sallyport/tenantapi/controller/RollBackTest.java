package io.sallyport.tenantapi.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.plan.Block;
import io.sallyport.ipam.plan.BlockState;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.Transition;
import io.sallyport.ipam.plan.Usage;
import io.sallyport.tenantapi.store.FleetStore;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A store that is behind what gateways saw, and one that only seems to be. */
class RollBackTest {
  private static final ClusterName EU1 = new ClusterName("eu1");
  private static final ClusterName US1 = new ClusterName("us1");
  private static final Identity ACME = new Identity("acme");

  private MemoryStore store = new MemoryStore();
  private long nanos;

  @Test
  void anOlderCopyGivesNothingAwayThatAMemberUses() throws IOException {
    loop().reconcile(fleet("us1"));
    store.witnesses.add(new FleetStore.Witness(EU1, "gw", 500));
    store.answers.add(answer(EU1, 9, "203.0.113.0"));
    Block before = acme().blocks().getFirst();
    store = emptied();
    store.witnesses.add(new FleetStore.Witness(EU1, "gw", 500));
    store.answers.add(answer(EU1, 9, "203.0.113.1"));
    loop().reconcile(fleet("eu1, us1"));
    assertThat(before.cluster()).isEqualTo(US1);
    assertThat(acme().blocks())
        .filteredOn(block -> block.cidr().contains(IpAddress.of("203.0.113.1")))
        .singleElement()
        .satisfies(
            block -> {
              assertThat(block.cluster()).isEqualTo(EU1);
              assertThat(block.state()).isEqualTo(BlockState.ACTIVE);
              assertThat(block.hold().seconds()).as("as its neighbours' were").isEqualTo(900);
            });
    assertThat(acme().epoch()).as("beyond what the member saw").isGreaterThan(9);
    assertThat(new FleetClock(store, () -> 0).last()).isEqualTo(500);
  }

  @Test
  void whereBothCannotBeTrueNothingIsGivenUntilOneIsWrittenOff() throws IOException {
    PlannerLoop loop = loop();
    loop.reconcile(fleet("us1"));
    Ledger before = acme();
    store.witnesses.add(new FleetStore.Witness(EU1, "gw", 500));
    store.answers.add(answer(EU1, 9, "203.0.113.0"));
    assertThatThrownBy(() -> loop.reconcile(fleet("eu1, us1")))
        .isInstanceOf(FrozenException.class)
        .hasMessageContaining("LedgerRolledBack: gateway gw of cluster eu1 saw EgressClock 500")
        .hasMessageContaining("eu1 uses 203.0.113.0, and by the ledger of acme that is of us1")
        .hasMessageContaining("sallyport release --cluster eu1");
    assertThat(acme()).isEqualTo(before);
    loop.act(new Verb.Release(EU1, Optional.empty(), "burnt down"));
    assertThat(whys())
        .as("nothing changed hands, and history has the reason")
        .containsExactly("release: burnt down");
    rest(loop, fleet("eu1, us1"));
    assertThat(acme().blocksOf(EU1)).isNotEmpty();
    assertThat(acme().epoch()).as("newer than what the gateway answered").isGreaterThan(9);
  }

  @Test
  void oneOlderLedgerUnderACurrentClockIsNoticedByWhatWasAnswered() throws IOException {
    PlannerLoop loop = loop();
    loop.reconcile(fleet("eu1, us1"));
    store.answers.add(answer(EU1, 9, "203.0.113.0", "203.0.113.1"));
    store.answers.add(answer(US1, 1, "203.0.113.2"));
    loop().reconcile(fleet("eu1, us1"));
    assertThat(acme().blocksOf(EU1)).hasSize(2);
    assertThat(acme().epoch()).isGreaterThanOrEqualTo(9);
    store.answers.clear();
    store.answers.add(answer(EU1, 99, "203.0.113.2"));
    Ledger before = acme();
    assertThatThrownBy(() -> loop().reconcile(fleet("eu1, us1")))
        .isInstanceOf(FrozenException.class)
        .hasMessageContaining("cluster eu1 answered epoch 99 of identity acme and its ledger is at")
        .hasMessageContaining("eu1 uses 203.0.113.2, and by the ledger of acme that is of us1")
        .hasMessageContaining("sallyport release --cluster eu1");
    assertThat(acme()).isEqualTo(before);
    loop().act(new Verb.Release(EU1, Optional.empty(), "stopped"));
    assertThat(whys()).contains("release: stopped");
    rest(loop(), fleet("eu1, us1"));
    assertThat(acme().epoch()).isGreaterThan(99);
  }

  @Test
  void whatCannotBeReadIsNoAnswerAndFreezes() throws IOException {
    PlannerLoop loop = loop();
    loop.reconcile(fleet("us1"));
    Ledger before = acme();
    store.witnesses.add(new FleetStore.Witness(EU1, "gw", 500));
    store.unheard.add(EU1);
    assertThatThrownBy(() -> loop.reconcile(fleet("eu1, us1")))
        .isInstanceOf(FrozenException.class)
        .hasMessageContaining("a status of eu1 cannot be read")
        .hasMessageContaining("sallyport release --cluster eu1");
    assertThat(acme()).isEqualTo(before);
    loop.act(new Verb.Release(EU1, Optional.empty(), "disk lost"));
    assertThat(whys()).containsExactly("release: disk lost");
    rest(loop, fleet("eu1, us1"));
    assertThat(acme().blocksOf(EU1)).isNotEmpty();
  }

  /** What people gave as reasons, in the history of acme. */
  private List<String> whys() throws IOException {
    return acme().history().outbox().stream()
        .map(Transition::why)
        .filter(why -> why.startsWith("release"))
        .toList();
  }

  @Test
  void aBlockThatOnlyFlowsUseIsBroughtBackToo() throws IOException {
    loop().reconcile(fleet("us1"));
    store.witnesses.add(new FleetStore.Witness(EU1, "gw", 500));
    Cidr used = Cidr.of("203.0.113.3/32");
    store.answers.add(
        new FleetStore.Answer(
            EU1,
            "acme",
            ACME,
            true,
            false,
            new Usage.Report(9, 0, 0, Set.of(), Map.of(used, new Usage.BlockUse(1, 0))),
            Set.of(),
            Optional.empty()));
    loop().reconcile(fleet("us1"));
    assertThat(acme().blocksOf(EU1)).extracting(Block::cidr).containsExactly(used);
  }

  @Test
  void aClockThatGoesBackUnderAPlannerStampsNothing() throws IOException {
    PlannerLoop loop = loop();
    loop.reconcile(fleet("us1"));
    nanos += 600_000_000_000L;
    loop.reconcile(fleet("us1"));
    store.remove(Kind.CLOCK, Kind.THE_CLOCK);
    Ledger before = acme();
    nanos += 61_000_000_000L;
    assertThatThrownBy(() -> loop.reconcile(fleet("us1")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the EgressClock was 600 and is");
    assertThat(acme()).isEqualTo(before);
  }

  @Test
  void anOwnerThatTheCopyDoesNotKnowBeginsBehindWhatItsGatewayAnswered() throws IOException {
    store.witnesses.add(new FleetStore.Witness(EU1, "gw", 500));
    store.answers.add(answer(EU1, 9));
    rest(loop(), fleet("eu1, us1"));
    assertThat(acme().blocksOf(EU1)).isNotEmpty();
    assertThat(acme().epoch()).isGreaterThan(9);
  }

  @Test
  void aPlannerThatIsLateIsNoRolledBackStore() throws IOException {
    PlannerLoop late = loop();
    late.reconcile(fleet("us1"));
    nanos += 600_000_000_000L;
    loop().reconcile(fleet("us1"));
    FleetClock other = new FleetClock(store, () -> nanos);
    nanos += 600_000_000_000L;
    store.witnesses.add(new FleetStore.Witness(EU1, "gw", other.tick()));
    store.answers.add(answer(EU1, 0, "203.0.113.0"));
    Ledger before = acme();
    late.reconcile(fleet("us1"));
    assertThat(acme()).isEqualTo(before);
  }

  /** Sees that nothing new is given before what is free has rested. */
  private void rest(PlannerLoop loop, Fleet fleet) throws IOException {
    loop.reconcile(fleet);
    List<Block> before = acme().blocksOf(EU1).stream().filter(Block::serves).toList();
    nanos += 899_000_000_000L;
    loop.reconcile(fleet);
    assertThat(acme().blocksOf(EU1).stream().filter(Block::serves))
        .containsExactlyElementsOf(before);
    nanos += 61_000_000_000L;
    loop.reconcile(fleet);
  }

  private Fleet fleet(String clusters) {
    String named =
        java.util.Arrays.stream(clusters.split(", ", -1))
            .map(cluster -> "{name: " + cluster + "}")
            .collect(Collectors.joining(", ", "clusters: [", "]"));
    return Fleets.fleet(
        Fleets.tenant(
            "acme", "egressCIDRs: [203.0.113.0/30]", "blockPrefixLength: {ipv4: 32}", named),
        Fleets.EU1,
        Fleets.US1);
  }

  /** The store of a time when the tenant was known and nothing was given. */
  private MemoryStore emptied() throws IOException {
    MemoryStore empty = new MemoryStore();
    Ledger old = acme();
    Ledger bare =
        new Ledger(
            ACME, old.tenant(), old.stamp(), old.serial(), old.cidrs(), List.of(), old.history());
    assertThat(empty.write(Kind.LEDGER, "acme", bare, Optional.empty())).isPresent();
    for (Map.Entry<String, io.sallyport.ipam.plan.ClaimShard> shard :
        store.values(Kind.CLAIMS).entrySet()) {
      assertThat(empty.write(Kind.CLAIMS, shard.getKey(), shard.getValue(), Optional.empty()))
          .isPresent();
    }
    return empty;
  }

  private PlannerLoop loop() throws IOException {
    return new PlannerLoop(
        store,
        new FleetClock(store, () -> nanos),
        InstantSource.fixed(Instant.parse("2026-11-21T00:00:00Z")),
        ledgers -> {});
  }

  private Ledger acme() {
    return store.values(Kind.LEDGER).getOrDefault("acme", Ledger.empty(ACME));
  }

  private static FleetStore.Answer answer(ClusterName cluster, long epoch, String... addresses) {
    return new FleetStore.Answer(
        cluster,
        "acme",
        ACME,
        true,
        true,
        new Usage.Report(epoch, 0, 0, Set.of(), Map.of()),
        Stream.of(addresses).map(IpAddress::of).collect(Collectors.toSet()),
        Optional.empty());
  }
}
