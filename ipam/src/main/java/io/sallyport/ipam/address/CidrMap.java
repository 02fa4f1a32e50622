package io.sallyport.ipam.address;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;

/** Look-ups in maps by prefix, in which prefixes may lie in each other to any depth. */
public final class CidrMap {
  private CidrMap() {}

  /**
   * Everything that overlaps {@code cidr}: what lies inside and the same, ascending, then what it
   * lies in, longest first. Takes a few look-ups in the map and one for each answer.
   */
  public static <V> List<Map.Entry<Cidr, V>> overlapping(NavigableMap<Cidr, V> map, Cidr cidr) {
    List<Map.Entry<Cidr, V>> found =
        new ArrayList<>(map.subMap(cidr, true, Cidr.ofAddress(cidr.last()), true).entrySet());
    Optional<Map.Entry<Cidr, V>> before = Optional.ofNullable(map.lowerEntry(cidr));
    while (before.isPresent() && before.get().getKey().family() == cidr.family()) {
      Cidr key = before.get().getKey();
      if (key.contains(cidr)) {
        found.add(before.get());
        before = Optional.ofNullable(map.lowerEntry(key));
      } else {
        before = Optional.ofNullable(map.floorEntry(around(key, cidr)));
      }
    }
    return found;
  }

  /** Whatever holds {@code cidr} and comes before {@code key} begins before it, so holds both. */
  private static Cidr around(Cidr key, Cidr cidr) {
    Cidr both = key;
    while (!both.contains(cidr)) {
      both = both.parent();
    }
    return both;
  }
}
