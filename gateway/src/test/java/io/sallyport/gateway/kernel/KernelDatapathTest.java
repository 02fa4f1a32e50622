package io.sallyport.gateway.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sallyport.gateway.netlink.FakeNftables;
import io.sallyport.gateway.netlink.NetlinkException;
import io.sallyport.gateway.netlink.NftChange;
import io.sallyport.gateway.netlink.NftElement;
import io.sallyport.gateway.netlink.Nftables;
import io.sallyport.gateway.table.Destinations;
import io.sallyport.gateway.table.EgressTable;
import io.sallyport.gateway.table.TenantEntry;
import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.slot.AddressSet;
import io.sallyport.ipam.slot.AddressSets;
import io.sallyport.tenantapi.tenant.Limits;
import io.sallyport.tenantapi.tenant.TenantName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    datapath.left(FIRST);
    assertThat(datapath.leaving()).isEmpty();
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
  void aKernelWithoutOwnersIsUsedWithout() throws NetlinkException {
    FakeNftables old = new FakeNftables(() -> 0, false);
    KernelDatapath there = new KernelDatapath(old, new KernelDatapath.Settings("ext0", 64, true));
    there.apply(table(FIRST));
    assertThat(old.elements(Skeleton.EGRESS, "egress4")).hasSize(1);
    there.apply(table(SECOND));
  }

  private KernelDatapath start() {
    return new KernelDatapath(kernel, new KernelDatapath.Settings("ext0", 64, true));
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
    Cidr source = Cidr.of("10.1.0.0/30");
    Map<Cidr, Long> bound = new HashMap<>(Map.of(source, 0L));
    return EgressTable.of(
        1,
        List.of(
            new TenantEntry(
                new TenantName("acme"),
                Limits.NONE,
                Destinations.of(List.of(Cidr.of("0.0.0.0/0"), Cidr.of("::/0")), List.of()),
                List.of(source),
                new AddressSets(
                    List.of(new AddressSet(0, List.of(addresses), List.of())), bound))));
  }
}
