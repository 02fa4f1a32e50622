package io.sallyport.gateway.table;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.CidrSet;
import io.sallyport.ipam.address.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Where a tenant may go: inside what is allowed and outside what is excluded. Special ranges
 * (loopback, link-local with the metadata services, multicast) are refused unless an allowed prefix
 * lies wholly inside that range, so that {@code 0.0.0.0/0} never opens them.
 *
 * @param opened the allowed prefixes, as written, that lie wholly inside a special range
 */
public record Destinations(CidrSet allowed, CidrSet opened, CidrSet excluded) {
  private static final List<Cidr> SPECIAL =
      List.of(
          Cidr.of("0.0.0.0/8"),
          Cidr.of("127.0.0.0/8"),
          Cidr.of("169.254.0.0/16"),
          Cidr.of("100.100.100.200/32"),
          Cidr.of("224.0.0.0/4"),
          Cidr.of("240.0.0.0/4"),
          Cidr.of("::/127"),
          Cidr.of("fd00:ec2::254/128"),
          Cidr.of("fe80::/10"),
          Cidr.of("ff00::/8"));

  /** The rules for prefixes as they are written; a set would merge a special one into others. */
  public static Destinations of(Collection<Cidr> allowed, Collection<Cidr> excluded) {
    List<Cidr> opened =
        allowed.stream()
            .filter(cidr -> SPECIAL.stream().anyMatch(special -> special.contains(cidr)))
            .toList();
    return new Destinations(CidrSet.of(allowed), CidrSet.of(opened), CidrSet.of(excluded));
  }

  /** Ranges that are closed unless a tenant opens one by name. */
  public static CidrSet special() {
    return CidrSet.of(SPECIAL);
  }

  /** Everywhere this tenant may go, exclusions aside. */
  public CidrSet reachable() {
    List<Cidr> reachable = new ArrayList<>(allowed.minus(special()).cidrs());
    reachable.addAll(opened.cidrs());
    return CidrSet.of(reachable);
  }

  /** Why {@code destination} is refused, or empty where it is allowed. */
  Optional<DropReason> refusal(IpAddress destination) {
    if (excluded.contains(destination)) {
      return Optional.of(DropReason.EXCLUDED);
    }
    boolean special = SPECIAL.stream().anyMatch(range -> range.contains(destination));
    boolean open = (special ? opened : allowed).contains(destination);
    return open ? Optional.empty() : Optional.of(DropReason.DESTINATION);
  }
}
