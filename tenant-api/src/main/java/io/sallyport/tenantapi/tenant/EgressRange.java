package io.sallyport.tenantapi.tenant;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.Family;
import java.util.List;
import java.util.Optional;

/** Which prefixes can be egress CIDRs at all: unicast, routable by somebody, of a sane size. */
final class EgressRange {
  private static final List<Refused> REFUSED =
      List.of(
          new Refused(Cidr.of("0.0.0.0/8"), "this network (RFC 1122)"),
          new Refused(Cidr.of("169.254.0.0/16"), "link-local (RFC 3927)"),
          new Refused(Cidr.of("224.0.0.0/4"), "multicast (RFC 5771)"),
          new Refused(Cidr.of("240.0.0.0/4"), "reserved (RFC 1112)"),
          new Refused(Cidr.of("::/128"), "the unspecified address (RFC 4291)"),
          new Refused(Cidr.of("::ffff:0:0/96"), "v4-mapped (RFC 4291)"),
          new Refused(Cidr.of("fe80::/10"), "link-local (RFC 4291)"),
          new Refused(Cidr.of("ff00::/8"), "multicast (RFC 4291)"));

  private record Refused(Cidr range, String what) {}

  private EgressRange() {}

  /** Why {@code cidr} cannot be an egress CIDR, or empty. */
  static Optional<String> refusal(Cidr cidr) {
    int shortest = cidr.family() == Family.IPV4 ? 16 : 32;
    if (cidr.prefixLength() < shortest) {
      return Optional.of(
          "is wider than /%d; it must be /%d to /%d"
              .formatted(shortest, shortest, cidr.family().width()));
    }
    return REFUSED.stream()
        .filter(refused -> refused.range.overlaps(cidr))
        .map(refused -> "overlaps " + refused.range + ", " + refused.what)
        .findFirst();
  }

  /** An example that would fit in the place of {@code cidr}. */
  static String example(Cidr cidr) {
    if (refusal(Cidr.around(cidr.network(), shortest(cidr))).isEmpty()) {
      return Cidr.around(cidr.network(), Math.max(cidr.prefixLength(), shortest(cidr))).toString();
    }
    return cidr.family() == Family.IPV4 ? "203.0.113.0/26" : "2001:db8:a::/64";
  }

  private static int shortest(Cidr cidr) {
    return cidr.family() == Family.IPV4 ? 16 : 32;
  }
}
