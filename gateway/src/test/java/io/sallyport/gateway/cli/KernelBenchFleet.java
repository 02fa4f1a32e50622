package io.sallyport.gateway.cli;

import io.sallyport.gateway.table.Destinations;
import io.sallyport.gateway.table.EgressTable;
import io.sallyport.gateway.table.TenantEntry;
import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.CidrSet;
import io.sallyport.ipam.address.Family;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.slot.AddressSet;
import io.sallyport.ipam.slot.AddressSets;
import io.sallyport.tenantapi.tenant.Limits;
import io.sallyport.tenantapi.tenant.TenantName;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The fleet that the load of the kernel benchmark knows: pods in order, ten to a tenant, each
 * tenant with one egress address and with limits, none of which is ever reached.
 *
 * @param pods 10 or more
 * @param ipv6 whether all of it is IPv6, else IPv4
 * @param counted whether tenants may have just so many connections
 */
record KernelBenchFleet(int pods, boolean ipv6, boolean counted) {
  /** The tenant of the first pods. */
  static final TenantName FIRST = name(0);

  private static final int PODS_OF_TENANT = 10;

  /** Past the egress addresses of all tenants, inside the range that comes back to the gateway. */
  private static final int ELSEWHERE = 60_000;

  private static final long NEVER_REACHED = (12_500L * 8) << 20;

  private static final Destinations DESTINATIONS =
      Destinations.of(
          List.of(Cidr.of("0.0.0.0/0"), Cidr.of("::/0")),
          List.of(Cidr.of("192.168.0.0/16"), Cidr.of("fd00:bad::/32")));

  /** Everybody where they belong. */
  SortedMap<TenantName, TenantEntry> tenants() {
    SortedMap<TenantName, TenantEntry> tenants = new TreeMap<>();
    for (int tenant = 0; tenant < pods / PODS_OF_TENANT; tenant++) {
      tenants.put(name(tenant), entry(tenant, members(tenant), egress(tenant)));
    }
    return tenants;
  }

  private static List<Integer> members(int tenant) {
    int first = tenant * PODS_OF_TENANT;
    return IntStream.range(first, first + PODS_OF_TENANT).boxed().toList();
  }

  EgressTable table() {
    return EgressTable.EMPTY.next(1, tenants(), CidrSet.EMPTY);
  }

  /** With {@code more} pods behind the last one, spread over the tenants; the rest is the same. */
  SortedMap<TenantName, TenantEntry> with(SortedMap<TenantName, TenantEntry> tenants, int more) {
    SortedMap<TenantName, TenantEntry> all = new TreeMap<>(tenants);
    for (int tenant = 0; tenant < Math.min(more, tenants.size()); tenant++) {
      List<Integer> members = new ArrayList<>(members(tenant));
      for (int pod = pods + tenant; pod < pods + more; pod += tenants.size()) {
        members.add(pod);
      }
      all.put(name(tenant), entry(tenant, members, egress(tenant)));
    }
    return all;
  }

  /** With the first tenant on another address. */
  SortedMap<TenantName, TenantEntry> moved(SortedMap<TenantName, TenantEntry> tenants) {
    SortedMap<TenantName, TenantEntry> all = new TreeMap<>(tenants);
    all.put(FIRST, entry(0, members(0), egress(ELSEWHERE)));
    return all;
  }

  private TenantEntry entry(int tenant, List<Integer> members, IpAddress egress) {
    List<Cidr> sources = members.stream().map(this::source).toList();
    Map<Cidr, Long> bound = new HashMap<>();
    sources.forEach(source -> bound.put(source, 0L));
    List<IpAddress> none = List.of();
    AddressSet set =
        ipv6 ? new AddressSet(0, none, List.of(egress)) : new AddressSet(0, List.of(egress), none);
    return new TenantEntry(
        name(tenant),
        limits(),
        DESTINATIONS,
        sources,
        new AddressSets(List.of(set), bound),
        List.of());
  }

  private Limits limits() {
    return new Limits(
        OptionalLong.of(NEVER_REACHED),
        OptionalLong.of(NEVER_REACHED),
        OptionalLong.of(100 << 20),
        counted ? OptionalLong.of(1_000_000) : OptionalLong.empty(),
        OptionalLong.of(1_000_000));
  }

  private static TenantName name(int tenant) {
    return new TenantName("tenant-%05d".formatted(tenant));
  }

  private Cidr source(int pod) {
    if (!ipv6) {
      return Cidr.around(IpAddress.of("10.0.0.0").plus(pod), Family.IPV4.width());
    }
    ByteBuffer address = ByteBuffer.allocate(16).putInt(0xfd100000).putInt(pod).putLong(1);
    return Cidr.ofAddress(IpAddress.ofBytes(address.array()));
  }

  private IpAddress egress(int number) {
    return IpAddress.of(ipv6 ? "2001:db8:e::" : "198.18.0.0").plus(number);
  }
}
