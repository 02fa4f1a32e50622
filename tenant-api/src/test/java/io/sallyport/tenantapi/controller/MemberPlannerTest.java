package io.sallyport.tenantapi.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.Family;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.slot.AddressSet;
import io.sallyport.ipam.slot.AddressSets;
import io.sallyport.ipam.slot.Pods;
import io.sallyport.tenantapi.crd.BlockEntry;
import io.sallyport.tenantapi.crd.BlockUsage;
import io.sallyport.tenantapi.crd.CrdYaml;
import io.sallyport.tenantapi.crd.EgressSlice;
import io.sallyport.tenantapi.crd.EgressSliceSpec;
import io.sallyport.tenantapi.crd.EgressSliceStatus;
import io.sallyport.tenantapi.crd.SetEntry;
import io.sallyport.tenantapi.crd.SliceSource;
import io.sallyport.tenantapi.store.LedgerObjects;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class MemberPlannerTest {
  private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");
  private static final Instant LATER = NOW.plusSeconds(3600);
  private static final MemberPlanner.Member EU1 = MemberPlanner.Member.named("eu1");
  private static final BlockEntry FIRST = block("203.0.113.0/31", "Active", 1);
  private static final BlockEntry SECOND = block("203.0.113.2/31", "Active", 2);

  @Test
  void theFirstSetIsInEffectFromTheBeginning() {
    EgressSliceStatus status = next(slice(1, List.of(FIRST), "10.1.0.0/24"), Optional.empty(), NOW);
    assertThat(status.sets()).containsExactly(new SetEntry(0, List.of("203.0.113.0"), List.of()));
    assertThat(status.epoch()).isEqualTo(1);
    assertThat(status.gateway()).isEqualTo("eu1");
  }

  @Test
  void blocksThatAreNotActiveAreAcknowledgedAndNotUsed() {
    for (String state : List.of("Pending", "Draining", "Quarantined")) {
      EgressSlice slice = slice(5, List.of(block("203.0.113.0/31", state, 5)), "10.1.0.0/24");
      EgressSliceStatus status = next(slice, Optional.empty(), NOW);
      assertThat(status.epoch()).isEqualTo(5);
      assertThat(status.sets()).as(state).isEmpty();
      assertThat(status.sources()).as(state).isEmpty();
    }
  }

  @Test
  void growthMovesNoBoundSource() {
    EgressSlice small = slice(1, List.of(FIRST), "10.1.0.0/24");
    EgressSliceStatus before = next(small, Optional.empty(), NOW);
    EgressSlice grown =
        slice(2, List.of(FIRST, SECOND), "10.1.0.0/24", "10.2.0.0/24", "10.3.0.0/24");
    EgressSliceStatus after = next(grown, Optional.of(before), LATER);
    assertThat(after.sets()).hasSize(2);
    assertThat(after.sets().getLast().ipv4()).hasSize(3);
    assertThat(addresses(after, "10.1.0.0/24")).isEqualTo(addresses(before, "10.1.0.0/24"));
    assertThat(addresses(after, "10.2.0.0/24").values()).hasSizeGreaterThan(1);
  }

  @Test
  void podsCountAndUseTheirOwnAddressesAlone() {
    BlockEntry large = block("203.0.113.0/28", "Active", 1);
    EgressSlice slice = slice(1, List.of(large, block("203.0.113.16/28", "Draining", 1)));
    MemberPlanner.Member member =
        new MemberPlanner.Member(
            "eu1", Set.of(), new Pods(Map.of("shop/a", 1L, "shop/b", 2L), NOW.getEpochSecond()));
    AddressSets sets = MemberPlanner.sets(slice, Optional.empty(), NOW, member);
    EgressSliceStatus status =
        MemberPlanner.answer(slice, sets, Optional.empty(), member, Set.of());
    assertThat(status.usage().pods()).isEqualTo(2);
    assertThat(status.usage().blocks())
        .extracting(BlockUsage::cidr, BlockUsage::used)
        .containsExactly(
            Assertions.tuple("203.0.113.0/28", 1L), Assertions.tuple("203.0.113.16/28", 0L));
  }

  /** While a pod that comes may get an address of a block, the block has not ended. */
  @Test
  void aBlockThatDrainsIsInUseUntilTheSetWithoutItTakesEffect() {
    EgressSlice active = slice(1, List.of(FIRST));
    EgressSliceStatus before = pods(active, Optional.empty(), NOW);
    EgressSlice draining =
        slice(
            2,
            List.of(block("203.0.113.0/31", "Draining", 1), block("203.0.113.2/31", "Active", 2)));
    EgressSliceStatus soon = pods(draining, Optional.of(before), LATER);
    assertThat(soon.usage().blocks().getFirst().used()).isEqualTo(1);
    EgressSliceStatus then = pods(draining, Optional.of(soon), LATER.plusSeconds(10));
    assertThat(then.usage().blocks().getFirst().used()).isZero();
  }

  private static EgressSliceStatus pods(
      EgressSlice slice, Optional<EgressSliceStatus> last, Instant now) {
    MemberPlanner.Member member =
        new MemberPlanner.Member("eu1", Set.of(), new Pods(Map.of(), now.getEpochSecond()));
    return MemberPlanner.answer(
        slice, MemberPlanner.sets(slice, last, now, member), last, member, Set.of());
  }

  /** The tenant has another name, and the slice of its old one was taken away unheard. */
  @Test
  void whatWasAnsweredToASliceThatIsGoneGoesOn() {
    EgressSlice small = slice(1, List.of(FIRST, SECOND), "10.1.0.0/24");
    EgressSliceStatus before = next(small, Optional.empty(), NOW);
    EgressSlice renamed = slice(2, List.of(FIRST, SECOND), "10.1.0.0/24", "10.2.0.0/23");
    OneLook look = new OneLook(List.of(renamed), any -> Optional.empty(), List.of(before));
    assertThat(MemberPlanner.look(renamed, look, LATER, EU1))
        .isInstanceOfSatisfying(
            MemberPlanner.Look.Sets.class,
            found ->
                assertThat(
                        addresses(
                            MemberPlanner.answer(
                                renamed, found.sets(), Optional.empty(), EU1, Set.of()),
                            "10.1.0.0/24"))
                    .isEqualTo(addresses(before, "10.1.0.0/24")));
  }

  @Test
  void growthTakesEffectTenSecondsLater() {
    EgressSliceStatus before = next(slice(1, List.of(FIRST), "10.1.0.0/24"), Optional.empty(), NOW);
    EgressSlice grown = slice(2, List.of(FIRST), "10.1.0.0/24", "10.2.0.0/24");
    assertThat(next(grown, Optional.of(before), LATER).sets().getLast().from())
        .isEqualTo(LATER.getEpochSecond() + 10);
  }

  @Test
  void setsSurviveARestart() throws IOException {
    EgressSlice small = slice(1, List.of(FIRST), "10.1.0.0/24");
    EgressSlice grown = slice(2, List.of(SECOND, FIRST), "10.1.0.0/24", "10.2.0.0/23");
    EgressSliceStatus before = next(grown, Optional.of(next(small, Optional.empty(), NOW)), LATER);
    grown.setStatus(before);
    EgressSlice read = CrdYaml.read(CrdYaml.write(grown), EgressSlice.class);
    assertThat(read.getStatus()).isEqualTo(before);
    EgressSliceStatus after = next(grown, Optional.of(read.getStatus()), LATER.plusSeconds(86_400));
    assertThat(after.sets()).isEqualTo(before.sets());
    assertThat(after.sources()).isEqualTo(before.sources());
  }

  @Test
  void aLookWithoutChangesChangesNothingAfterTheSecond() {
    EgressSlice slice = slice(1, List.of(FIRST, SECOND), "10.1.0.0/24");
    EgressSliceStatus status = next(slice, Optional.empty(), NOW);
    for (int i = 1; i < 5; i++) {
      EgressSliceStatus before = status;
      status = next(slice, Optional.of(before), NOW.plusSeconds(i));
      assertThat(status.sets()).isEqualTo(before.sets());
      assertThat(i < 2 || status.equals(before)).isTrue();
    }
  }

  @Test
  void blocksAreUsedInTheOrderOfTheirArrival() {
    BlockEntry early = block("203.0.113.8/32", "Active", 1);
    BlockEntry late = block("203.0.113.4/32", "Active", 2);
    EgressSlice slice = slice(2, List.of(late, early), "10.1.0.0/23");
    assertThat(next(slice, Optional.empty(), NOW).sets().getFirst().ipv4())
        .containsExactly("203.0.113.8", "203.0.113.4");
  }

  @Test
  void aSourceThatLeavesTakesItsSetWithIt() {
    EgressSliceStatus before = next(slice(1, List.of(FIRST), "10.1.0.0/24"), Optional.empty(), NOW);
    EgressSlice grown = slice(2, List.of(FIRST), "10.1.0.0/24", "10.2.0.0/24");
    EgressSliceStatus both = next(grown, Optional.of(before), LATER);
    assertThat(both.sets()).hasSize(2);
    EgressSliceStatus after =
        next(slice(3, List.of(FIRST), "10.2.0.0/24", "10.4.0.0/24"), Optional.of(both), LATER);
    assertThat(after.sets()).containsExactly(both.sets().getLast());
    assertThat(after.sources())
        .extracting(bound -> bound.cidr())
        .containsExactly("10.2.0.0/24", "10.4.0.0/24");
  }

  @Test
  void aNewSourceWaitsForABlockThatIsAboutToBecomeActive() {
    EgressSliceStatus before = next(slice(1, List.of(FIRST), "10.1.0.0/24"), Optional.empty(), NOW);
    BlockEntry pending = block("203.0.113.2/31", "Pending", 2);
    EgressSlice waiting = slice(2, List.of(FIRST, pending), "10.1.0.0/24", "10.2.0.0/23");
    EgressSliceStatus status = next(waiting, Optional.of(before), LATER);
    assertThat(status.sources()).extracting(bound -> bound.cidr()).containsExactly("10.1.0.0/24");
  }

  @Test
  void aSliceThatAnotherPlannerWroteLateIsOlder() {
    EgressSlice seen = slice(7, List.of(FIRST), "10.1.0.0/24");
    Optional<EgressSliceStatus> last = Optional.of(next(seen, Optional.empty(), NOW));
    assertThat(MemberPlanner.isOlder(slice(6, List.of(FIRST)), last)).isTrue();
    assertThat(MemberPlanner.isOlder(seen, last)).isFalse();
    assertThat(MemberPlanner.isOlder(slice(8, List.of(FIRST)), last)).isFalse();
    assertThat(MemberPlanner.isOlder(slice(1, List.of(FIRST)), Optional.empty())).isFalse();
  }

  @Test
  void whatIsEvictedLeavesEverySet() {
    EgressSlice both = slice(1, List.of(FIRST), "10.1.0.0/24");
    EgressSliceStatus before = next(both, Optional.empty(), NOW);
    BlockEntry evicted = new BlockEntry("203.0.113.0/31", "Draining", 1, NOW.toString(), true);
    EgressSlice after = slice(2, List.of(evicted, SECOND), "10.1.0.0/24");
    assertThat(next(after, Optional.of(before), LATER).sets())
        .extracting(SetEntry::ipv4)
        .containsExactly(List.of("203.0.113.2"));
    assertThat(MemberPlanner.kept(after.getSpec())).containsExactly(Cidr.of("203.0.113.2/31"));
  }

  @Test
  void whatAnotherOwnerHadIsForgotten() {
    EgressSlice own = slice(1, List.of(FIRST), "10.1.0.0/24");
    EgressSliceStatus last = next(own, Optional.empty(), NOW);
    EgressSliceStatus other =
        new EgressSliceStatus(
            "other",
            9,
            last.gateway(),
            List.of(new SetEntry(0, List.of("203.0.113.1"), List.of())),
            last.sources(),
            last.usage(),
            null);
    assertThat(MemberPlanner.sets(own, Optional.of(other), LATER, EU1))
        .isEqualTo(MemberPlanner.sets(own, Optional.empty(), LATER, EU1));
    assertThat(MemberPlanner.isOlder(own, Optional.of(other))).isFalse();
    AddressSets sets = MemberPlanner.sets(own, Optional.of(other), LATER, EU1);
    assertThat(MemberPlanner.announce(own, sets, Optional.of(other), EU1).epoch()).isEqualTo(-1);
    assertThat(MemberPlanner.announce(own, sets, Optional.of(last), EU1).epoch()).isEqualTo(1);
  }

  @Test
  void idleReportsAreCountedToTwo() {
    EgressSlice slice = slice(1, List.of(FIRST, SECOND), "10.1.0.0/24");
    EgressSliceStatus status = next(slice, Optional.empty(), NOW);
    assertThat(status.usage().blocks())
        .containsExactly(
            new BlockUsage("203.0.113.0/31", 1, 0), new BlockUsage("203.0.113.2/31", 0, 1));
    for (int i = 0; i < 3; i++) {
      status = next(slice, Optional.of(status), LATER);
    }
    assertThat(status.usage().blocks().getLast()).isEqualTo(new BlockUsage("203.0.113.2/31", 0, 2));
  }

  private static EgressSliceStatus next(
      EgressSlice slice, Optional<EgressSliceStatus> before, Instant now) {
    return MemberPlanner.answer(
        slice, MemberPlanner.sets(slice, before, now, EU1), before, EU1, Set.of());
  }

  /** The address of every key of the first 64 in {@code source}. */
  private static Map<String, IpAddress> addresses(EgressSliceStatus status, String source) {
    AddressSets sets = MemberPlanner.sets(status);
    AddressSet set = sets.ofSource(Cidr.of(source)).orElseThrow();
    Map<String, IpAddress> addresses = new TreeMap<>();
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      keys.add(Cidr.of(source).first().plus(i).toString());
    }
    keys.forEach(key -> addresses.put(key, set.choose(key, Family.IPV4).orElseThrow()));
    return addresses;
  }

  private static BlockEntry block(String cidr, String state, long epoch) {
    return new BlockEntry(cidr, state, epoch, NOW.toString(), null);
  }

  private static EgressSlice slice(long epoch, List<BlockEntry> blocks, String... sources) {
    EgressSlice slice = new EgressSlice();
    slice.setMetadata(LedgerObjects.metadata("acme"));
    slice.setSpec(
        new EgressSliceSpec(
            "acme",
            null,
            epoch,
            List.of(),
            List.of(),
            Stream.of(sources).map(SliceSource::new).toList(),
            List.of("0.0.0.0/0"),
            List.of(),
            null,
            256,
            blocks));
    return slice;
  }
}
