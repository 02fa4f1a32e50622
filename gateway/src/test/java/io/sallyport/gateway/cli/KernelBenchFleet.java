package io.sallyport.gateway.cli;

import io.sallyport.gateway.table.Destinations;
import io.sallyport.gateway.table.EgressTable;
import io.sallyport.gateway.table.TenantEntry;
import io.sallyport.ipam.address.Cidr;
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
  EgressTable table() {
    return with(0);
  }

  /** With {@code more} pods behind the last one, spread over the tenants. */
  EgressTable with(int more) {
    int tenants = pods / PODS_OF_TENANT;
    List<List<Integer>> members = new ArrayList<>();
    for (int tenant = 0; tenant < tenants; tenant++) {
      int first = tenant * PODS_OF_TENANT;
      members.add(new ArrayList<>(IntStream.range(first, first + PODS_OF_TENANT).boxed().toList()));
    }
    for (int pod = pods; pod < pods + more; pod++) {
      members.get(pod % tenants).add(pod);
    }
    List<TenantEntry> entries = new ArrayList<>();
    for (int tenant = 0; tenant < tenants; tenant++) {
      entries.add(entry(tenant, members.get(tenant), egress(tenant)));
    }
    return EgressTable.of(1, entries);
  }

  /** With the first tenant on another address. */
  EgressTable moved() {
    EgressTable table = table();
    List<TenantEntry> entries = new ArrayList<>(table.tenants());
    List<Integer> first = IntStream.range(0, PODS_OF_TENANT).boxed().toList();
    entries.set(0, entry(0, first, egress(ELSEWHERE)));
    return EgressTable.of(1, entries);
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
    ByteBuffer address = ByteBuffer.allocate(16).putInt(0xfd100000).putInt(pod);
    return Cidr.around(IpAddress.ofBytes(address.array()), Long.SIZE);
  }

  private IpAddress egress(int number) {
    return IpAddress.of(ipv6 ? "2001:db8:e::" : "198.18.0.0").plus(number);
  }
}
