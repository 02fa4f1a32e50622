package io.sallyport.tenantapi.tenant;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.CidrMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Prefixes and who has them, asked for all that overlap another one. */
final class Overlaps<V> {
  private final NavigableMap<Cidr, List<Entry<V>>> entries = new TreeMap<>();
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
  }

  /** Everything that overlaps {@code cidr}, in the order in which it was added. */
  List<Entry<V>> with(Cidr cidr) {
    List<Entry<V>> found = new ArrayList<>();
    CidrMap.overlapping(entries, cidr).forEach(there -> found.addAll(there.getValue()));
    found.sort(Comparator.comparingInt(Entry::number));
    return found;
  }
}
