package io.sallyport.gateway.table;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.Family;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.address.Ipv4Address;
import io.sallyport.ipam.address.Ipv6Address;
import java.util.Comparator;
import java.util.List;

/** Values by prefix, found for an address. Immutable. */
final class PrefixTable<V> {
  private final Segments<V> ipv4;
  private final Segments<V> ipv6;

  private PrefixTable(Segments<V> ipv4, Segments<V> ipv6) {
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
  }

  /** One value of a prefix; a prefix may have several. */
  record Entry<V>(Cidr cidr, V value) {}

  static <V> PrefixTable<V> of(List<Entry<V>> entries) {
    List<Entry<V>> sorted =
        entries.stream().sorted(Comparator.comparing((Entry<V> entry) -> entry.cidr)).toList();
    return new PrefixTable<>(segments(sorted, Family.IPV4), segments(sorted, Family.IPV6));
  }

  private static <V> Segments<V> segments(List<Entry<V>> sorted, Family family) {
    return Segments.of(sorted.stream().filter(entry -> entry.cidr.family() == family).toList());
  }

  /** Every value whose prefix holds {@code address}, longest prefix first. */
  List<V> find(IpAddress address) {
    return switch (address) {
      case Ipv4Address v4 -> ipv4.find(Segments.high(v4), 0);
      case Ipv6Address v6 -> ipv6.find(v6.high(), v6.low());
    };
  }
}
