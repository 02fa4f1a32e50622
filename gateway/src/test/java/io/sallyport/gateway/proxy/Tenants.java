package io.sallyport.gateway.proxy;

import io.sallyport.gateway.table.Destinations;
import io.sallyport.gateway.table.TenantEntry;
import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.Family;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.slot.AddressSet;
import io.sallyport.ipam.slot.AddressSets;
import io.sallyport.tenantapi.tenant.Limits;
import io.sallyport.tenantapi.tenant.TenantName;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Tenants on loopback. {@code red} is 127.10.1.0/24 and ::1 behind 127.113.0.0 and ::1, {@code
 * blue} is 127.10.2.0/24 behind 127.113.1.0 and has no IPv6.
 */
final class Tenants {
  static final TenantName RED = new TenantName("red");
  static final TenantName BLUE = new TenantName("blue");
  static final String RED_SOURCE = "127.10.1.5";
  static final String BLUE_SOURCE = "127.10.2.5";
  static final String RED_EGRESS = "127.113.0.0";
  static final String BLUE_EGRESS = "127.113.1.0";

  private static final Destinations LOOPBACK =
      destinations(List.of("127.0.0.0/8", "::1/128"), List.of("127.66.0.0/16"));

  private Tenants() {}

  static Destinations destinations(List<String> allowed, List<String> excluded) {
    return Destinations.of(
        allowed.stream().map(Cidr::of).toList(), excluded.stream().map(Cidr::of).toList());
  }

  static TenantEntry red(Limits limits) {
    return tenant("red", limits, LOOPBACK, List.of(RED_EGRESS, "::1"), "127.10.1.0/24", "::1/128");
  }

  static TenantEntry red() {
    return red(Limits.NONE);
  }

  static TenantEntry blue() {
    return blue(LOOPBACK);
  }

  static TenantEntry blue(Destinations destinations) {
    return tenant("blue", Limits.NONE, destinations, List.of(BLUE_EGRESS), "127.10.2.0/24");
  }

  static TenantEntry tenant(
      String name,
      Limits limits,
      Destinations destinations,
      List<String> egress,
      String... sources) {
    Map<Family, List<IpAddress>> addresses =
        egress.stream().map(IpAddress::of).collect(Collectors.groupingBy(IpAddress::family));
    AddressSet set =
        new AddressSet(
            0,
            addresses.getOrDefault(Family.IPV4, List.of()),
            addresses.getOrDefault(Family.IPV6, List.of()));
    Map<Cidr, Long> bound =
        Arrays.stream(sources)
            .map(Cidr::of)
            .collect(Collectors.toMap(Function.identity(), source -> 0L));
    return new TenantEntry(
        new TenantName(name),
        limits,
        destinations,
        List.copyOf(bound.keySet()),
        new AddressSets(List.of(set), bound),
        List.of());
  }

  static Limits connections(long most) {
    return new Limits(
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.of(most),
        OptionalLong.empty());
  }

  static Limits newConnections(long perSecond) {
    return new Limits(
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.of(perSecond));
  }

  /** Rates in bytes a second; 0 for none. */
  static Limits rates(long egress, long ingress) {
    return new Limits(
        egress == 0 ? OptionalLong.empty() : OptionalLong.of(egress * 8),
        ingress == 0 ? OptionalLong.empty() : OptionalLong.of(ingress * 8),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty());
  }
}
