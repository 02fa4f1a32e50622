package io.sallyport.ipam.slot;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.Family;
import io.sallyport.ipam.address.IpAddress;
import java.util.List;
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
    return new AddressSets.Inputs(blocks, blocks, Set.of(), entries, wanted, from, settled);
  }
}
