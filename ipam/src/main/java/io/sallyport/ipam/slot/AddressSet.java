package io.sallyport.ipam.slot;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.Family;
import io.sallyport.ipam.address.IpAddress;
import java.util.List;
import java.util.Optional;

/**
 * The addresses that workloads created from a moment on choose among, until a newer set.
 *
 * @param from Unix seconds; 0 for the first set of a tenant in a cluster
 * @param ipv4 in order of the blocks; empty where the tenant has no IPv4
 * @param ipv6 likewise
 */
public record AddressSet(long from, List<IpAddress> ipv4, List<IpAddress> ipv6) {
  public AddressSet {
    ipv4 = List.copyOf(ipv4);
    ipv6 = List.copyOf(ipv6);
  }

  public List<IpAddress> of(Family family) {
    return switch (family) {
      case IPV4 -> ipv4;
      case IPV6 -> ipv6;
    };
  }

  /** The address of {@code key} in this family, or empty where the set has none. */
  public Optional<IpAddress> choose(String key, Family family) {
    return AddressFunction.choose(key, of(family));
  }

  /** This set without the addresses outside of {@code blocks}. */
  AddressSet within(List<Cidr> blocks) {
    return new AddressSet(from, within(ipv4, blocks), within(ipv6, blocks));
  }

  private static List<IpAddress> within(List<IpAddress> addresses, List<Cidr> blocks) {
    return addresses.stream()
        .filter(address -> blocks.stream().anyMatch(block -> block.contains(address)))
        .toList();
  }

  /** How many addresses were wanted of it: the larger family, since a small block may cut one. */
  public int size() {
    return Math.max(ipv4.size(), ipv6.size());
  }

  boolean sameAddresses(AddressSet other) {
    return ipv4.equals(other.ipv4) && ipv6.equals(other.ipv6);
  }
}
