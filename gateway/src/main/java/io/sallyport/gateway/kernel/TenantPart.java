package io.sallyport.gateway.kernel;

import io.sallyport.gateway.netlink.Bytes;
import io.sallyport.gateway.netlink.NftElement;
import io.sallyport.gateway.netlink.NftObject;
import io.sallyport.gateway.table.Destinations;
import io.sallyport.gateway.table.TenantEntry;
import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.CidrSet;
import io.sallyport.ipam.address.Family;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.tenantapi.tenant.Limits;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** Makes what one tenant has in the kernel whatever its sources are: addresses, rules, limits. */
final class TenantPart {
  private static final CidrSet EVERYWHERE =
      CidrSet.of(List.of(Cidr.of("0.0.0.0/0"), Cidr.of("::/0")));

  /** What passes at once where nobody says: a twentieth of a second, and one large frame. */
  private static final int BURSTS_PER_SECOND = 20;

  private static final long LEAST_BURST = 128 << 10;
  private static final long MOST_BURST = 0xffff_ffffL;

  /** The kernel multiplies rate and burst together by a billion, in 64 bits: 147 Gbit/s. */
  private static final long MOST_RATE = 18_000_000_000L;

  private final TenantEntry tenant;
  private final Marks marks;
  private final CidrSet excludedByAll;
  private final Part.Builder part = new Part.Builder();

  /**
   * Nothing yet of {@code tenant}.
   *
   * @param excludedByAll exclusions that every tenant has, which are not repeated for each
   */
  TenantPart(TenantEntry tenant, Marks marks, CidrSet excludedByAll) {
    this.tenant = tenant;
    this.marks = marks;
    this.excludedByAll = excludedByAll;
  }

  /** All of it, with these addresses. */
  Part.Builder of(Set<IpAddress> addresses) {
    addresses.forEach(address -> address(address, marks, part));
    counters(addresses);
    limits(addresses, tenant.limits());
    rules(addresses);
    return part;
  }

  /** What an address has whoever its sources are; its mark is read back from this at a start. */
  static void address(IpAddress address, Marks marks, Part.Builder part) {
    boolean ipv4 = address.family() == Family.IPV4;
    Bytes bytes = Ranges.bytes(address);
    part.add(
        ipv4 ? KernelSet.ADDRESS4 : KernelSet.ADDRESS6,
        NftElement.of(Marks.bytes(marks.of(address)), bytes));
    fence(address, marks, part);
  }

  /** What makes an address one that only flows of the table use, while its slot is held. */
  static void fence(IpAddress address, Marks marks, Part.Builder part) {
    boolean ipv4 = address.family() == Family.IPV4;
    Bytes bytes = Ranges.bytes(address);
    part.add(ipv4 ? KernelSet.EGRESS4 : KernelSet.EGRESS6, NftElement.of(bytes));
    part.add(ipv4 ? KernelSet.FENCED4 : KernelSet.FENCED6, NftElement.of(bytes));
    part.add(
        ipv4 ? KernelSet.SLOT4 : KernelSet.SLOT6,
        NftElement.of(bytes, Marks.bytes(marks.slotMark(address))));
  }

  private Bytes mark(IpAddress address) {
    return Marks.bytes(marks.of(address));
  }

  private void counters(Set<IpAddress> addresses) {
    for (Meter meter : Meter.ALL) {
      String name = meter.counter(tenant.name());
      part.add(new NftObject.Counter(name));
      addresses.forEach(address -> part.add(meter.map(), NftElement.ofObject(mark(address), name)));
    }
  }

  private void limits(Set<IpAddress> addresses, Limits limits) {
    bits(KernelSet.LIMIT_EGRESS, limits.egressBitsPerSecond(), addresses);
    bits(KernelSet.LIMIT_INGRESS, limits.ingressBitsPerSecond(), addresses);
    limits
        .newConnectionsPerSecond()
        .ifPresent(rate -> limit(KernelSet.LIMIT_NEW, rate, rate, false, addresses));
    if (limits.connections().isPresent()) {
      addresses.forEach(address -> part.add(KernelSet.FOLLOWED, NftElement.of(mark(address))));
    }
  }

  private void bits(KernelSet map, OptionalLong bitsPerSecond, Set<IpAddress> addresses) {
    bitsPerSecond.ifPresent(
        bits -> {
          long rate = Math.max(1, bits / 8);
          long burst = tenant.limits().burstBytes().orElse(rate / BURSTS_PER_SECOND);
          limit(map, rate, Math.max(LEAST_BURST, burst), true, addresses);
        });
  }

  /** The kernel cannot change a limit, so its name says what it is, and another one replaces it. */
  private void limit(
      KernelSet map, long rate, long burst, boolean bytes, Set<IpAddress> addresses) {
    long held = Math.min(burst, MOST_BURST);
    long kept = bytes ? Math.min(rate, MOST_RATE - held) : rate;
    String name = "%s.%s.%d.%d".formatted(tenant.name(), map.set(), kept, held);
    part.add(new NftObject.Limit(name, kept, held, bytes, true));
    addresses.forEach(address -> part.add(map, NftElement.ofObject(mark(address), name)));
  }

  private void rules(Set<IpAddress> addresses) {
    Destinations destinations = tenant.destinations();
    CidrSet exempt = destinations.excluded().minus(excludedByAll);
    if (destinations.allowed().equals(EVERYWHERE)
        && destinations.opened().cidrs().isEmpty()
        && exempt.cidrs().isEmpty()) {
      return;
    }
    int number = marks.rules(tenant.name());
    addresses.forEach(
        address -> part.add(KernelSet.RULES_OF, NftElement.of(mark(address), Marks.bytes(number))));
    under(number, destinations.reachable(), KernelSet.ALLOWED4, KernelSet.ALLOWED6);
    under(number, exempt, KernelSet.EXEMPT4, KernelSet.EXEMPT6);
  }

  private void under(int number, CidrSet cidrs, KernelSet ipv4, KernelSet ipv6) {
    for (Cidr cidr : cidrs.cidrs()) {
      part.add(cidr.family() == Family.IPV4 ? ipv4 : ipv6, Ranges.under(number, cidr));
    }
  }
}
