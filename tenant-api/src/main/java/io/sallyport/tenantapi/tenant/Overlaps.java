package io.sallyport.tenantapi.tenant;

import io.sallyport.ipam.address.Cidr;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Prefixes and who has them, asked for all that overlap another one. */
final class Overlaps<V> {
  private final NavigableMap<Cidr, List<Entry<V>>> entries = new TreeMap<>();
  private final BitSet lengths = new BitSet();
  private int count;

  /**
   * A prefix of somebody.
   *
   * @param number how many were added before
   */
  record Entry<V>(Cidr cidr, V owner, int number) {}

  void add(Cidr cidr, V owner) {
    entries
        .computeIfAbsent(cidr, prefix -> new ArrayList<>(1))
        .add(new Entry<>(cidr, owner, count++));
    lengths.set(cidr.prefixLength());
  }

  /** Everything that overlaps {@code cidr}, in the order in which it was added. */
  List<Entry<V>> with(Cidr cidr) {
    List<Entry<V>> found = new ArrayList<>();
    for (int length = lengths.nextSetBit(0);
        length >= 0 && length < cidr.prefixLength();
        length = lengths.nextSetBit(length + 1)) {
      found.addAll(entries.getOrDefault(Cidr.around(cidr.network(), length), List.of()));
    }
    entries.subMap(cidr, true, Cidr.ofAddress(cidr.last()), true).values().forEach(found::addAll);
    found.sort(Comparator.comparingInt(Entry::number));
    return found;
  }
}
