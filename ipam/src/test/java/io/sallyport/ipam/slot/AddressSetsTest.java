package io.sallyport.ipam.slot;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.Family;
import io.sallyport.ipam.address.IpAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AddressSetsTest {
  private static final Cidr BLOCK = Cidr.of("203.0.113.0/31");
  private static final Cidr NEXT = Cidr.of("203.0.113.2/31");
  private static final Cidr V6 = Cidr.of("2001:db8:a::/72");
  private static final Cidr OLD = Cidr.of("10.20.0.0/24");
  private static final Cidr NEW = Cidr.of("10.21.0.0/24");

  @Test
  void theFirstSetIsForEverybody() {
    AddressSets sets =
        AddressSets.NONE.next(inputs(List.of(BLOCK, V6), List.of(OLD), 1, 500, true));
    assertThat(sets.sets())
        .containsExactly(
            new AddressSet(
                0, List.of(IpAddress.of("203.0.113.0")), List.of(IpAddress.of("2001:db8:a::"))));
    assertThat(sets.ofSource(OLD)).isEqualTo(sets.newest());
  }

  @Test
  void growthAddsASetAndMovesNobody() {
    AddressSets before = AddressSets.NONE.next(inputs(List.of(BLOCK), List.of(OLD), 1, 500, true));
    AddressSets after = before.next(inputs(List.of(BLOCK, NEXT), List.of(OLD, NEW), 3, 600, true));
    assertThat(after.sets()).hasSize(2);
    assertThat(after.ofSource(OLD)).isEqualTo(before.newest());
    assertThat(after.ofSource(NEW).orElseThrow().ipv4()).hasSize(3);
    assertThat(after.at(599)).isEqualTo(before.newest());
    assertThat(after.at(600)).isEqualTo(after.newest());
  }

  @Test
  void aSetThatNothingUsesIsDropped() {
    AddressSets before = AddressSets.NONE.next(inputs(List.of(BLOCK), List.of(OLD), 1, 500, true));
    AddressSets after = before.next(inputs(List.of(BLOCK), List.of(NEW), 2, 600, true));
    assertThat(after.sets()).hasSize(1);
    assertThat(after.sources()).containsOnlyKeys(NEW);
  }

  @Test
  void aSetStaysWhileAPodThatWasCreatedUnderItLives() {
    AddressSets sets = AddressSets.NONE.next(pods(List.of(BLOCK), 1, 100, "a", 50L));
    sets = sets.next(pods(List.of(BLOCK), 2, 200, "a", 50L, "b", 210L));
    assertThat(sets.sets()).extracting(AddressSet::from).containsExactly(0L, 211L);
    sets = sets.next(pods(List.of(BLOCK, NEXT), 3, 300, "b", 210L));
    assertThat(sets.sets()).extracting(AddressSet::from).containsExactly(0L, 211L, 300L);
    sets = sets.next(pods(List.of(BLOCK, NEXT), 3, 400, "c", 305L));
    assertThat(sets.sets()).extracting(AddressSet::from).containsExactly(300L);
    assertThat(sets.at(20)).isEqualTo(sets.newest());
  }

  @Test
  void untilASetTakesEffectTheOneBeforeIsThereForPodsThatCome() {
    AddressSets sets = AddressSets.NONE.next(pods(List.of(BLOCK), 1, 100));
    sets = sets.next(pods(List.of(BLOCK), 2, 200));
    assertThat(sets.sets()).hasSize(2);
    assertThat(sets.offered(new Pods(Map.of(), 199))).hasSize(1);
    assertThat(sets.next(pods(List.of(BLOCK), 2, 209)).sets()).hasSize(2);
    assertThat(sets.next(pods(List.of(BLOCK), 2, 210)).sets()).hasSize(1);
  }

  @Test
  void aPodThatCameWhileThereWasNothingGetsWhatComesAndKeepsIt() {
    AddressSets sets = AddressSets.NONE.next(pods(List.of(BLOCK), 1, 100, "a", 50L));
    sets = sets.next(inputs(List.of(), List.of(BLOCK), 1, 200, "a", 50L));
    sets = sets.next(inputs(List.of(), List.of(BLOCK), 1, 300, "a", 50L, "b", 250L));
    assertThat(sets.inUse(new Pods(Map.of("b", 250L), 300))).isEmpty();
    sets = sets.next(inputs(List.of(NEXT), List.of(BLOCK, NEXT), 1, 400, "a", 50L, "b", 250L));
    sets = sets.next(inputs(List.of(NEXT), List.of(BLOCK, NEXT), 1, 900, "a", 50L, "b", 250L));
    assertThat(sets.inUse(new Pods(Map.of("b", 250L), 900))).containsExactly(NEXT.first());
    assertThat(sets.inUse(new Pods(Map.of("a", 50L), 900))).containsExactly(BLOCK.first());
  }

  @Test
  void aSetMadeByAClockThatWasAheadTakesEffectInTimeAllTheSame() {
    AddressSets sets = AddressSets.NONE.next(pods(List.of(BLOCK), 1, 100, "a", 50L));
    sets = sets.next(pods(List.of(BLOCK), 2, 1_000_000, "a", 50L));
    sets = sets.next(pods(List.of(BLOCK), 2, 200, "a", 50L));
    assertThat(sets.sets()).extracting(AddressSet::from).containsExactly(0L, 200L);
  }

  /** Pods by key and creation; it is ten seconds before {@code from}. */
  private static AddressSets.Inputs pods(List<Cidr> blocks, long wanted, long from, Object... of) {
    return inputs(blocks, blocks, wanted, from, of);
  }

  private static AddressSets.Inputs inputs(
      List<Cidr> blocks, List<Cidr> kept, long wanted, long from, Object... pods) {
    Map<String, Long> created = new HashMap<>();
    for (int i = 0; i < pods.length; i += 2) {
      created.put(String.valueOf(pods[i]), (Long) pods[i + 1]);
    }
    return new AddressSets.Inputs(
        blocks, kept, Set.of(), List.of(), new Pods(created, from - 10), wanted, from, true);
  }

  /** Its clock was ahead by more than a day when it planned them; then it was set right. */
  @Test
  void setsMadeByAClockThatWasAheadEndInTimeAllTheSame() {
    AddressSets sets = AddressSets.NONE.next(pods(List.of(BLOCK), 1, 100, "a", 50L));
    sets = sets.next(pods(List.of(BLOCK), 2, 100_000));
    sets = sets.next(pods(List.of(BLOCK), 2, 100_100));
    assertThat(sets.sets()).extracting(AddressSet::from).containsExactly(100_000L);
    for (long now = 200; now < 230; now += 10) {
      sets = sets.next(inputs(List.of(), List.of(BLOCK), 0, now));
    }
    assertThat(sets.offered(new Pods(Map.of(), 230))).isEmpty();
    assertThat(sets.inUse(new Pods(Map.of(), 230))).isEmpty();
  }

  @Test
  void sameInputsChangeNothing() {
    AddressSets sets = AddressSets.NONE.next(inputs(List.of(BLOCK), List.of(OLD), 2, 500, true));
    assertThat(sets.next(inputs(List.of(BLOCK), List.of(OLD), 2, 900, true))).isEqualTo(sets);
  }

  @Test
  void aNewEntryWaitsForTheSetThatCountsIt() {
    AddressSets before = AddressSets.NONE.next(inputs(List.of(BLOCK), List.of(OLD), 2, 500, true));
    AddressSets waiting = before.next(inputs(List.of(BLOCK), List.of(OLD, NEW), 4, 600, false));
    assertThat(waiting.ofSource(NEW)).isEmpty();
    AddressSets settled =
        waiting.next(inputs(List.of(BLOCK, NEXT), List.of(OLD, NEW), 4, 601, true));
    assertThat(settled.ofSource(NEW).orElseThrow().ipv4()).hasSize(4);
  }

  @Test
  void unusableAddressesAreLeftOut() {
    AddressSets sets =
        AddressSets.NONE.next(
            new AddressSets.Inputs(
                List.of(BLOCK, NEXT),
                List.of(BLOCK, NEXT),
                Set.of(BLOCK.first()),
                List.of(OLD),
                Pods.NONE,
                2,
                500,
                true));
    assertThat(sets.newest().orElseThrow().of(Family.IPV4))
        .containsExactly(IpAddress.of("203.0.113.1"), IpAddress.of("203.0.113.2"));
  }

  @Test
  void anAddressThatIsNotHeldAnyMoreLeavesEverySet() {
    AddressSets before = AddressSets.NONE.next(inputs(List.of(BLOCK), List.of(OLD), 2, 500, true));
    AddressSets after = before.next(inputs(List.of(NEXT), List.of(OLD), 2, 600, true));
    assertThat(after.sets())
        .allSatisfy(set -> assertThat(set.ipv4()).allMatch(address -> NEXT.contains(address)));
    assertThat(after.ofSource(OLD)).isEqualTo(after.newest());
    AddressSets nothing = before.next(inputs(List.of(), List.of(OLD), 2, 600, true));
    assertThat(nothing).isEqualTo(AddressSets.NONE);
  }

  @Test
  void withoutBlocksThereIsNoSet() {
    assertThat(AddressSets.NONE.next(inputs(List.of(), List.of(OLD), 2, 500, true)))
        .isEqualTo(AddressSets.NONE);
  }

  @Test
  void demandRisesAtOnceAndFallsByHalf() {
    assertThat(Demand.wanted(0, 256, 0)).isEqualTo(1);
    assertThat(Demand.wanted(257, 256, 1)).isEqualTo(2);
    assertThat(Demand.wanted(1800, 256, 10)).isEqualTo(10);
    assertThat(Demand.wanted(1280, 256, 10)).isEqualTo(5);
  }

  @Test
  void sourceKeysAreCountedSeenOrNot() {
    assertThat(SourceKey.count(Cidr.of("10.20.0.0/24"))).isEqualTo(256);
    assertThat(SourceKey.count(Cidr.of("10.0.0.0/8"))).isEqualTo(4096);
    assertThat(SourceKey.count(Cidr.of("2001:db8::/60"))).isEqualTo(16);
    assertThat(SourceKey.count(Cidr.of("2001:db8::7/128"))).isEqualTo(1);
    assertThat(SourceKey.of(IpAddress.of("2001:db8:1:2:3:4:5:6"))).isEqualTo("2001:db8:1:2::/64");
  }

  private static AddressSets.Inputs inputs(
      List<Cidr> blocks, List<Cidr> entries, long wanted, long from, boolean settled) {
    return new AddressSets.Inputs(
        blocks, blocks, Set.of(), entries, Pods.NONE, wanted, from, settled);
  }
}
