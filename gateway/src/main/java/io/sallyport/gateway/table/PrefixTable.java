package io.sallyport.gateway.table;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.Family;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.address.Ipv4Address;
import io.sallyport.ipam.address.Ipv6Address;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Values by prefix, found for an address. Immutable: a change makes another table, which costs what
 * the change is, and shares the rest.
 */
final class PrefixTable<V> {
  private final Segments<V> ipv4;
  private final Segments<V> ipv6;

  private PrefixTable(Segments<V> ipv4, Segments<V> ipv6) {
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
  }

  /** One value of a prefix; a prefix may have several, each once. */
  record Entry<V>(Cidr cidr, V value) {
    static <V> Comparator<Entry<V>> inOrder() {
      return Comparator.comparing(Entry::cidr);
    }
  }

  static <V> PrefixTable<V> of(Collection<Entry<V>> entries) {
    return new PrefixTable<>(
        Segments.of(of(entries, Family.IPV4)), Segments.of(of(entries, Family.IPV6)));
  }

  private static <V> List<Entry<V>> of(Collection<Entry<V>> entries, Family family) {
    return entries.stream().filter(entry -> entry.cidr().family() == family).toList();
  }

  /** This table without the entries that are {@code gone}, which are in it, and with fresh ones. */
  PrefixTable<V> with(Collection<Entry<V>> gone, Collection<Entry<V>> fresh) {
    return new PrefixTable<>(
        ipv4.with(of(gone, Family.IPV4), of(fresh, Family.IPV4)),
        ipv6.with(of(gone, Family.IPV6), of(fresh, Family.IPV6)));
  }

  /** Every entry whose prefix holds {@code address}, longest prefix first. */
  List<Entry<V>> find(IpAddress address) {
    return switch (address) {
      case Ipv4Address v4 -> ipv4.find(Segments.high(v4), 0);
      case Ipv6Address v6 -> ipv6.find(v6.high(), v6.low());
    };
  }

  /** Tells every value of a prefix around, inside or equal to {@code cidr}, some more than once. */
  void overlapping(Cidr cidr, Consumer<V> found) {
    Segments<V> segments = cidr.family() == Family.IPV4 ? ipv4 : ipv6;
    segments.overlapping(cidr, entry -> found.accept(entry.value()));
  }
}
