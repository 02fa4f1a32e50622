package io.sallyport.gateway.table;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.IpAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Values by prefix, found for an address: one hash table for each prefix length in use, longest
 * first. Immutable.
 */
final class PrefixTable<V> {
  private final List<Length<V>> lengths;

  private record Length<V>(int prefixLength, Map<IpAddress, List<V>> networks) {}

  private PrefixTable(List<Length<V>> lengths) {
    this.lengths = lengths;
  }

  /** One value of a prefix; a prefix may have several. */
  record Entry<V>(Cidr cidr, V value) {}

  static <V> PrefixTable<V> of(List<Entry<V>> entries) {
    Map<Integer, Map<IpAddress, List<V>>> byLength = new HashMap<>();
    for (Entry<V> entry : entries) {
      byLength
          .computeIfAbsent(entry.cidr.prefixLength(), length -> new HashMap<>())
          .computeIfAbsent(entry.cidr.network(), network -> new ArrayList<>(1))
          .add(entry.value);
    }
    return new PrefixTable<>(
        byLength.entrySet().stream()
            .map(length -> new Length<>(length.getKey(), length.getValue()))
            .sorted(Comparator.comparingInt((Length<V> length) -> length.prefixLength).reversed())
            .toList());
  }

  /** Every value whose prefix holds {@code address}, longest prefix first. */
  List<V> find(IpAddress address) {
    List<V> found = List.of();
    for (Length<V> length : lengths) {
      if (length.prefixLength <= address.family().width()) {
        List<V> here = length.networks.getOrDefault(address.masked(length.prefixLength), List.of());
        if (!here.isEmpty()) {
          found = found.isEmpty() ? here : joined(found, here);
        }
      }
    }
    return found;
  }

  private static <V> List<V> joined(List<V> left, List<V> right) {
    List<V> all = new ArrayList<>(left);
    all.addAll(right);
    return all;
  }
}
