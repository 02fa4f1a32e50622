package io.sallyport.gateway.kernel;

import io.sallyport.gateway.table.Destinations;
import io.sallyport.gateway.table.EgressTable;
import io.sallyport.gateway.table.TenantEntry;
import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.CidrSet;
import io.sallyport.ipam.address.Family;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.slot.AddressSet;
import io.sallyport.ipam.slot.AddressSets;
import io.sallyport.ipam.slot.Pod;
import io.sallyport.tenantapi.tenant.Limits;
import io.sallyport.tenantapi.tenant.TenantName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** Tables in which sources nest and meet, and addresses are torn now and then. */
final class RandomTables {
  private static final int TENANTS = 4;
  private static final Cidr BY_ALL = Cidr.of("192.0.2.128/27");

  private RandomTables() {}

  static EgressTable table(Random random) {
    List<TenantEntry> tenants = new ArrayList<>();
    for (int i = 0; i < TENANTS; i++) {
      List<Cidr> sources = new ArrayList<>();
      for (int j = random.nextInt(4); j >= 0; j--) {
        sources.add(
            random.nextBoolean()
                ? Cidr.around(address(random, Family.IPV4, "10.1.0.0", ""), 25 + random.nextInt(8))
                : Cidr.around(
                    address(random, Family.IPV6, "", "fd00:1::"), 62 + random.nextInt(67)));
      }
      tenants.add(withPods(tenant("t" + i, random, sources), pods(random)));
    }
    List<Cidr> held =
        List.of(
            Cidr.around(address(random, Family.IPV4, "10.1.0.0", ""), 24 + random.nextInt(6)),
            Cidr.around(address(random, Family.IPV6, "", "fd00:1::"), 60 + random.nextInt(60)));
    return EgressTable.of(1, tenants, CidrSet.of(held.subList(0, random.nextInt(3))));
  }

  static TenantEntry tenant(String name, Random random, List<Cidr> sources) {
    int number = name.hashCode() & 0xff;
    List<IpAddress> ipv4 = new ArrayList<>();
    List<IpAddress> ipv6 = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      ipv4.add(IpAddress.of("203.0." + number + "." + i));
      ipv6.add(IpAddress.of("2001:db8:a:" + Integer.toHexString(number) + "::" + i));
    }
    if (random.nextInt(3) == 0) {
      ipv4.add(IpAddress.of("203.0.255.1")); // others may have it too
      ipv6.add(IpAddress.of("2001:db8:a:fff::1"));
    }
    if (random.nextInt(5) == 0) {
      ipv6.clear();
    }
    Map<Cidr, Long> bound = new HashMap<>();
    sources.stream().filter(any -> random.nextInt(6) > 0).forEach(source -> bound.put(source, 0L));
    List<Cidr> excluded = new ArrayList<>(List.of(BY_ALL));
    List<Cidr> allowed = new ArrayList<>();
    if (random.nextBoolean()) {
      allowed.addAll(List.of(Cidr.of("0.0.0.0/0"), Cidr.of("::/0")));
    } else {
      allowed.addAll(List.of(Cidr.of("192.0.2.0/25"), Cidr.of("2001:db8:f::/120")));
    }
    if (random.nextInt(3) == 0) {
      excluded.add(Cidr.of("192.0.2.16/28"));
    }
    return new TenantEntry(
        new TenantName(name),
        Limits.NONE,
        Destinations.of(allowed, excluded),
        List.copyOf(new HashSet<>(sources)),
        new AddressSets(
            List.of(
                new AddressSet(0, ipv4, ipv6),
                new AddressSet(100, ipv4.reversed().subList(0, ipv4.size() / 2), ipv6)),
            bound),
        List.of());
  }

  private static TenantEntry withPods(TenantEntry tenant, List<Pod> pods) {
    return new TenantEntry(
        tenant.name(),
        tenant.limits(),
        tenant.destinations(),
        tenant.sources(),
        tenant.sets(),
        pods);
  }

  private static List<Pod> pods(Random random) {
    List<Pod> pods = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      List<IpAddress> addresses = new ArrayList<>();
      if (random.nextInt(4) > 0) {
        addresses.add(address(random, Family.IPV4, "10.1.0.0", ""));
      }
      if (random.nextInt(4) > 0) {
        addresses.add(address(random, Family.IPV6, "", "fd00:1::"));
      }
      pods.add(new Pod("shop/pod-" + random.nextInt(99), random.nextInt(200), addresses));
    }
    return pods;
  }

  /** Near each other, so that prefixes nest and meet; a few special ones. */
  static IpAddress address(Random random, Family family, String near4, String near6) {
    if (random.nextInt(40) == 0) {
      return IpAddress.of(family == Family.IPV4 ? "169.254.169.254" : "fe80::1");
    }
    return switch (family) {
      case IPV4 -> IpAddress.of(near4).plus(random.nextInt(256));
      case IPV6 -> {
        byte[] bytes = IpAddress.of(near6).bytes();
        bytes[7] = (byte) random.nextInt(4);
        bytes[15] = (byte) random.nextInt(256);
        bytes[8] = (byte) (random.nextInt(2) << 7);
        yield IpAddress.ofBytes(bytes);
      }
    };
  }

  /** A table in which most is as it was. */
  static EgressTable withOneOf(EgressTable other, EgressTable before, Random random) {
    List<TenantEntry> tenants = new ArrayList<>(before.tenants());
    int changed = random.nextInt(Math.min(tenants.size(), other.tenants().size()));
    tenants.set(changed, other.tenants().get(changed));
    SortedMap<TenantName, TenantEntry> byName = new TreeMap<>();
    tenants.forEach(tenant -> byName.put(tenant.name(), tenant));
    if (random.nextInt(5) == 0) {
      byName.remove(byName.firstKey());
    }
    other.tenants().stream()
        .filter(tenant -> before.tenants().size() < TENANTS)
        .forEach(tenant -> byName.putIfAbsent(tenant.name(), tenant));
    return before.next(2, byName, random.nextBoolean() ? before.held() : other.held());
  }
}
