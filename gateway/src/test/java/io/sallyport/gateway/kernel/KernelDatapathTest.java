package io.sallyport.gateway.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sallyport.gateway.netlink.FakeNftables;
import io.sallyport.gateway.netlink.ForwardingNftables;
import io.sallyport.gateway.netlink.NetlinkException;
import io.sallyport.gateway.netlink.NftChange;
import io.sallyport.gateway.netlink.NftElement;
import io.sallyport.gateway.netlink.NftObject;
import io.sallyport.gateway.netlink.Nftables;
import io.sallyport.gateway.table.Destinations;
import io.sallyport.gateway.table.EgressTable;
import io.sallyport.gateway.table.TenantEntry;
import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.slot.AddressSet;
import io.sallyport.ipam.slot.AddressSets;
import io.sallyport.ipam.slot.Pod;
import io.sallyport.tenantapi.tenant.Limits;
import io.sallyport.tenantapi.tenant.TenantName;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the datapath does with the kernel, with one in memory; the lab has the real one. */
class KernelDatapathTest {
  private static final IpAddress FIRST = IpAddress.of("203.0.113.1");
  private static final IpAddress SECOND = IpAddress.of("203.0.113.2");

  private final FakeNftables kernel = new FakeNftables(() -> 0);
  private KernelDatapath datapath = start();

  @Test
  void aTableIsInForceAsAWhole() throws NetlinkException {
    assertThat(datapath.apply(table(FIRST))).isEmpty();
    assertThat(elements(KernelSet.SOURCE4)).hasSize(4);
    assertThat(elements(KernelSet.PAIR4)).hasSize(4);
    assertThat(elements(KernelSet.EGRESS4)).containsExactly(NftElement.of(Ranges.bytes(FIRST)));
    assertThat(elements(KernelSet.WALL_NETWORK4)).hasSize(2);
  }

  @Test
  void whatAnotherProgramChangedIsPutRight() throws NetlinkException {
    datapath.apply(table(FIRST));
    List<NftElement> before = elements(KernelSet.PAIR4);
    List<Nftables.Rule> rules = kernel.rules(Skeleton.EGRESS);
    assertThat(datapath.repair()).isZero();
    kernel.commitAsAnother(
        List.of(
            new NftChange.RemoveElements(Skeleton.EGRESS, "pair4", List.of(before.getFirst()))));
    assertThat(datapath.repair()).isEqualTo(1);
    assertThat(elements(KernelSet.PAIR4)).containsExactlyInAnyOrderElementsOf(before);
    kernel.commitAsAnother(List.of(new NftChange.DeleteTable(Skeleton.EGRESS)));
    assertThat(datapath.repair()).isPositive();
    assertThat(elements(KernelSet.PAIR4)).containsExactlyInAnyOrderElementsOf(before);
    assertThat(kernel.rules(Skeleton.EGRESS)).isEqualTo(rules);
    assertThat(datapath.repair()).isZero();
  }

  @Test
  void aRevisionThatTheKernelRefusesChangesNothing() throws NetlinkException {
    datapath.apply(table(FIRST));
    List<NftElement> before = elements(KernelSet.EGRESS4);
    kernel.commitAsAnother(List.of(new NftChange.DeleteTable(Skeleton.FENCE)));
    assertThatExceptionOfType(NetlinkException.class)
        .isThrownBy(() -> datapath.apply(table(SECOND)));
    assertThat(elements(KernelSet.EGRESS4)).isEqualTo(before);
    datapath.repair();
    assertThat(datapath.apply(table(SECOND))).isEmpty();
  }

  /** It says yes, and has done nothing: once, or always. */
  @Test
  void whatWasAcknowledgedIsReadBack() throws NetlinkException {
    AtomicInteger deaf = new AtomicInteger();
    KernelDatapath other =
        new KernelDatapath(
            new ForwardingNftables(kernel) {
              @Override
              public void commit(List<NftChange> changes) throws NetlinkException {
                if (deaf.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
                  super.commit(changes);
                }
              }
            },
            new KernelDatapath.Settings("ext0", 1, true));
    other.apply(table(FIRST));
    deaf.set(1);
    other.apply(table(FIRST, SECOND));
    assertThat(elements(KernelSet.EGRESS4)).as("read and put right").hasSize(2);
    deaf.set(Integer.MAX_VALUE);
    assertThatExceptionOfType(NetlinkException.class)
        .isThrownBy(() -> other.apply(table(SECOND)))
        .withMessageContaining("the kernel acknowledged a revision and has another");
    assertThat(elements(KernelSet.EGRESS4)).hasSize(2);
    deaf.set(0);
    other.apply(table(SECOND));
    assertThat(other.leaving()).containsOnlyKeys(FIRST);
  }

  @Test
  void theNextProcessGoesOnWithTheMarksThatFlowsHave() throws NetlinkException {
    datapath.apply(table(FIRST, SECOND));
    List<NftElement> before = elements(KernelSet.ADDRESS4);
    datapath = start();
    datapath.apply(table(SECOND, FIRST));
    assertThat(elements(KernelSet.ADDRESS4)).containsExactlyInAnyOrderElementsOf(before);
    assertThat(datapath.leaving()).isEmpty();
  }

  @Test
  void theMarkOfAnAddressThatWasTakenAwayIsKeptUntilItsFlowsAreGone() throws NetlinkException {
    datapath.apply(table(FIRST));
    int mark = marksOf(FIRST);
    datapath.apply(table(SECOND));
    assertThat(datapath.leaving()).containsExactly(Map.entry(FIRST, mark));
    assertThat(datapath.addressesOf(Set.of(mark))).containsExactly(FIRST);
    datapath = start();
    datapath.apply(table(SECOND));
    assertThat(datapath.leaving())
        .as("to the next process")
        .containsExactly(Map.entry(FIRST, mark));
    assertThat(elements(KernelSet.EGRESS4)).as("nothing leaves from it").hasSize(2);
    assertThat(elements(KernelSet.PAIR4)).hasSize(4);
    datapath.left(Set.of(FIRST));
    assertThat(datapath.leaving()).isEmpty();
    assertThat(elements(KernelSet.EGRESS4)).hasSize(1);
    assertThat(elements(KernelSet.ADDRESS4)).hasSize(1);
  }

  /** A mark may be given again in the next life: what it has counted would be somebody else's. */
  @Test
  void whatMarksThatNobodyHasHaveCountedIsForgottenAtAStart() throws NetlinkException {
    datapath.apply(table(FIRST));
    NftElement own = NftElement.of(Marks.bytes(marksOf(FIRST)));
    NftElement nobodys = NftElement.of(Marks.bytes(0x777 << 8 | 1));
    String denied = HeldBack.DENIED.set();
    kernel.commit(
        List.of(new NftChange.AddElements(Skeleton.EGRESS, denied, List.of(own, nobodys))));
    datapath = start();
    datapath.apply(table(FIRST));
    assertThat(kernel.elements(Skeleton.EGRESS, denied)).containsExactly(own);
  }

  @Test
  void aFirstRevisionThatDoesNotFitLeavesWhatWasThere() throws NetlinkException {
    datapath.apply(table(FIRST));
    List<NftElement> before = elements(KernelSet.PAIR4);
    datapath =
        start(
            new ForwardingNftables(kernel) {
              @Override
              public void commit(List<NftChange> changes) throws NetlinkException {
                throw new NetlinkException("it", NetlinkException.ENFILE);
              }
            });
    assertThatExceptionOfType(NetlinkException.class)
        .isThrownBy(() -> datapath.apply(table(SECOND)));
    assertThat(datapath.restored()).containsExactly(FIRST);
    assertThat(datapath.leaving()).as("its flows go on").isEmpty();
    assertThat(elements(KernelSet.PAIR4)).isEqualTo(before);
  }

  @Test
  void aTenantThatIsFullBeginsNoMore() throws NetlinkException {
    datapath.apply(table(FIRST));
    datapath.full(Set.of("acme"));
    assertThat(elements(KernelSet.FULL))
        .containsExactly(NftElement.of(Marks.bytes(marksOf(FIRST))));
    datapath.apply(table(FIRST, SECOND));
    assertThat(elements(KernelSet.FULL)).as("with its new address too").hasSize(2);
    datapath.full(Set.of());
    assertThat(elements(KernelSet.FULL)).isEmpty();
  }

  @Test
  void openFlowsKeepTheirPairWhileTheirTenantHasTheAddress() throws NetlinkException {
    datapath.apply(table(FIRST));
    List<NftElement> before = elements(KernelSet.PAIR4);
    datapath.apply(table(SECOND, FIRST));
    assertThat(elements(KernelSet.PAIR4)).containsAll(before).hasSizeGreaterThan(before.size());
    List<NftElement> all = elements(KernelSet.PAIR4);
    datapath = start();
    datapath.apply(table(SECOND, FIRST));
    assertThat(elements(KernelSet.PAIR4))
        .as("over a restart too")
        .containsExactlyInAnyOrderElementsOf(all);
    datapath.apply(table(SECOND));
    assertThat(elements(KernelSet.PAIR4)).hasSize(4).doesNotContainAnyElementsOf(before);
  }

  @Test
  void openFlowsOfIpv6PodsKeepTheirPairToo() throws NetlinkException {
    IpAddress first = IpAddress.of("2001:db8:a::1");
    IpAddress second = IpAddress.of("2001:db8:a::2");
    datapath.apply(pods6(first));
    List<NftElement> before = elements(KernelSet.PAIR6);
    assertThat(before).hasSize(8);
    assertThat(elements(KernelSet.NETWORK6)).isEmpty();
    datapath.apply(pods6(first, second));
    List<NftElement> both = elements(KernelSet.PAIR6);
    assertThat(both).containsAll(before).hasSizeGreaterThan(before.size());
    datapath = start();
    datapath.apply(pods6(first, second));
    assertThat(elements(KernelSet.PAIR6)).containsExactlyInAnyOrderElementsOf(both);
    datapath.apply(pods6(second));
    assertThat(elements(KernelSet.PAIR6)).hasSize(8).doesNotContainAnyElementsOf(before);
  }

  /** Eight pods of one tenant. */
  private static EgressTable pods6(IpAddress... addresses) {
    TenantEntry plain = tenant("acme", Cidr.of("10.1.0.0/30"));
    List<Pod> pods =
        IntStream.range(0, 8)
            .mapToObj(i -> new Pod("shop/web-" + i, 1, List.of(IpAddress.of("fd00:1::1:" + i))))
            .toList();
    AddressSet set = new AddressSet(0, List.of(), List.of(addresses));
    AddressSets sets = new AddressSets(List.of(set), Map.of());
    return EgressTable.of(
        1,
        List.of(
            new TenantEntry(
                plain.name(), Limits.NONE, plain.destinations(), List.of(), sets, pods)));
  }

  @Test
  void networksOfManyKeysKeepTheirPairsInTime() throws NetlinkException {
    IpAddress first = IpAddress.of("2001:db8:a::1");
    IpAddress second = IpAddress.of("2001:db8:a::2");
    Cidr wide = Cidr.of("fd00:1::/48");
    datapath.apply(EgressTable.of(1, List.of(tenant6(wide, first))));
    Set<NftElement> before = Set.copyOf(elements(KernelSet.NETWORK_PAIR6));
    assertThat(before).hasSize(65_536);
    datapath.apply(EgressTable.of(2, List.of(tenant6(wide, first, second))));
    Set<NftElement> both = Set.copyOf(elements(KernelSet.NETWORK_PAIR6));
    assertThat(both).hasSizeGreaterThan(90_000);
    assertThat(both.containsAll(before)).isTrue(); // the assertion of lists compares all with all
    datapath.apply(EgressTable.of(3, List.of(tenant6(Cidr.of("fd00:1::/49"), first, second))));
    assertThat(elements(KernelSet.NETWORK_PAIR6)).hasSizeBetween(45_000, 52_000);
    datapath.apply(EgressTable.of(4, List.of(tenant6(wide, second))));
    assertThat(elements(KernelSet.NETWORK_PAIR6)).hasSize(65_536).noneMatch(before::contains);
  }

  private static TenantEntry tenant6(Cidr source, IpAddress... addresses) {
    AddressSet set = new AddressSet(0, List.of(), List.of(addresses));
    TenantEntry plain = tenant("six", source, FIRST);
    return new TenantEntry(
        plain.name(),
        plain.limits(),
        plain.destinations(),
        plain.sources(),
        new AddressSets(List.of(set), Map.of(source, 0L)),
        List.of());
  }

  @Test
  void whatTwoTenantsHaveNobodyLeavesWith() throws NetlinkException {
    Cidr one = Cidr.of("10.1.0.0/31");
    Cidr other = Cidr.of("10.1.0.2/31");
    datapath.apply(EgressTable.of(1, List.of(tenant("a", one, FIRST), tenant("b", other, FIRST))));
    assertThat(elements(KernelSet.PAIR4)).as("an address").isEmpty();
    datapath.apply(EgressTable.of(2, List.of(tenant("a", one, FIRST), tenant("b", one, SECOND))));
    assertThat(elements(KernelSet.PAIR4)).as("sources").isEmpty();
    assertThat(elements(KernelSet.SOURCE4)).as("they are refused").hasSize(2);
    datapath.apply(EgressTable.of(3, List.of(tenant("a", one, FIRST), tenant("b", other, SECOND))));
    assertThat(elements(KernelSet.PAIR4)).hasSize(4);
  }

  @Test
  void aLimitBeyondWhatAKernelHoldsIsItsMost() throws NetlinkException {
    datapath.apply(table(FIRST));
    datapath.apply(
        limited(OptionalLong.of(400_000_000_000L), OptionalLong.empty(), Cidr.of("10.1.0.0/30")));
    assertThat(kernel.objects(Skeleton.EGRESS))
        .filteredOn(NftObject.Limit.class::isInstance)
        .extracting(limit -> ((NftObject.Limit) limit).rate() + ((NftObject.Limit) limit).burst())
        .contains(18_000_000_000L);
  }

  @Test
  void onlyATenantThatMayHaveJustSoManyConnectionsIsFollowed() throws NetlinkException {
    Cidr sources = Cidr.of("10.1.0.0/30");
    datapath.apply(limited(OptionalLong.of(1), OptionalLong.empty(), sources));
    assertThat(elements(KernelSet.FOLLOWED)).isEmpty();
    datapath.apply(limited(OptionalLong.empty(), OptionalLong.of(1), sources));
    assertThat(elements(KernelSet.FOLLOWED))
        .singleElement()
        .matches(element -> element.key().toHostInt() == marksOf(FIRST));
  }

  private static EgressTable limited(
      OptionalLong bitsPerSecond, OptionalLong connections, Cidr sources) {
    Limits limits =
        new Limits(
            bitsPerSecond,
            OptionalLong.empty(),
            OptionalLong.empty(),
            connections,
            OptionalLong.empty());
    TenantEntry plain = tenant("acme", sources, FIRST);
    return EgressTable.of(
        1,
        List.of(
            new TenantEntry(
                plain.name(),
                limits,
                plain.destinations(),
                plain.sources(),
                plain.sets(),
                List.of())));
  }

  @Test
  void aKernelWithoutOwnersIsUsedWithout() throws NetlinkException {
    FakeNftables old = new FakeNftables(() -> 0, false);
    KernelDatapath there = new KernelDatapath(old, new KernelDatapath.Settings("ext0", 64, true));
    there.apply(table(FIRST));
    assertThat(old.elements(Skeleton.EGRESS, "egress4")).hasSize(1);
    there.apply(table(SECOND));
  }

  private KernelDatapath start() {
    return start(kernel);
  }

  private static KernelDatapath start(Nftables nftables) {
    return new KernelDatapath(nftables, new KernelDatapath.Settings("ext0", 64, true));
  }

  private List<NftElement> elements(KernelSet set) {
    return kernel.elements(set.table(), set.set());
  }

  private int marksOf(IpAddress address) {
    return elements(KernelSet.ADDRESS4).stream()
        .filter(element -> element.value().equals(new NftElement.Value.Data(Ranges.bytes(address))))
        .findFirst()
        .orElseThrow()
        .key()
        .toHostInt();
  }

  private static EgressTable table(IpAddress... addresses) {
    return EgressTable.of(1, List.of(tenant("acme", Cidr.of("10.1.0.0/30"), addresses)));
  }

  private static TenantEntry tenant(String name, Cidr source, IpAddress... addresses) {
    AddressSet set = new AddressSet(0, List.of(addresses), List.of());
    return new TenantEntry(
        new TenantName(name),
        Limits.NONE,
        Destinations.of(List.of(Cidr.of("0.0.0.0/0"), Cidr.of("::/0")), List.of()),
        List.of(source),
        new AddressSets(List.of(set), Map.of(source, 0L)),
        List.of());
  }
}
