package io.sallyport.gateway.table;

import io.sallyport.gateway.table.PrefixTable.Entry;
import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.address.Ipv4Address;
import io.sallyport.ipam.address.Ipv6Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Prefixes of one family, which may lie in each other, cut into segments of addresses with the same
 * entries: sorted arrays of where segments begin, and an index of equally wide buckets that leaves
 * few of them to search. A change of a few prefixes makes other segments for their chunks of
 * {@value #CHUNK} alone, which take the place of what the arrays say; after many, all is made anew.
 * Immutable. Numbers are unsigned, 64 bits and 64 below; an IPv4 address is the upper 32 of them.
 */
final class Segments<V> {
  private static final int MOST_BUCKETS = 1 << 18;
  private static final int CHUNK_BITS = 6;
  private static final int CHUNK = 1 << CHUNK_BITS;

  private static final Segments<?> UNCHANGED = new SegmentsBuilder<>().build();

  private final long[] high;
  private final long[] low;
  private final List<List<Entry<V>>> entries;
  private final int[] buckets;
  private final int shift;

  /** In the place of a chunk that was changed; no chunk was where there are none. */
  private final Segments<V>[] changed;

  private final int changes;

  Segments(long[] high, long[] low, List<List<Entry<V>>> entries) {
    this.high = high;
    this.low = low;
    this.entries = entries;
    long range = high.length == 0 ? 0 : high[high.length - 1] - high[0];
    int wanted = Integer.highestOneBit(Math.clamp(high.length * 2L, 2, MOST_BUCKETS));
    int bits = Long.SIZE - Long.numberOfLeadingZeros(range);
    this.shift = Math.max(0, bits - Integer.numberOfTrailingZeros(wanted));
    this.buckets = buckets((int) (range >>> shift) + 1);
    this.changed = chunks(0);
    this.changes = 0;
  }

  private Segments(Segments<V> before, Segments<V>[] changed, int changes) {
    this.high = before.high;
    this.low = before.low;
    this.entries = before.entries;
    this.shift = before.shift;
    this.buckets = before.buckets;
    this.changed = changed;
    this.changes = changes;
  }

  @SuppressWarnings("unchecked") // nothing is found in UNCHANGED
  private static <V> Segments<V>[] chunks(int count) {
    Segments<?>[] chunks = new Segments<?>[count];
    Arrays.fill(chunks, UNCHANGED);
    return (Segments<V>[]) chunks;
  }

  /** For each bucket, how many segments begin before it. */
  private int[] buckets(int count) {
    int[] before = new int[count + 1];
    for (long begin : high) {
      before[bucket(begin) + 1]++;
    }
    for (int i = 1; i < before.length; i++) {
      before[i] += before[i - 1];
    }
    return before;
  }

  private int bucket(long number) {
    return (int) ((number - high[0]) >>> shift);
  }

  /** The segments of entries of one family, in any order. */
  static <V> Segments<V> of(Collection<Entry<V>> entries) {
    SegmentsBuilder<V> builder = new SegmentsBuilder<>();
    entries.stream().sorted(Entry.inOrder()).forEach(builder::add);
    return builder.build();
  }

  /** The entries of the segment that holds a number. */
  List<Entry<V>> find(long addressHigh, long addressLow) {
    int segment = segment(addressHigh, addressLow);
    if (changed.length > 0 && changed[chunk(segment)] != UNCHANGED) {
      return changed[chunk(segment)].find(addressHigh, addressLow);
    }
    return segment < 0 ? List.of() : entries.get(segment);
  }

  /** Which segment holds a number; -1 before the first. */
  private int segment(long addressHigh, long addressLow) {
    if (high.length == 0 || Long.compareUnsigned(addressHigh, high[0]) < 0) {
      return -1;
    }
    long bucket = (addressHigh - high[0]) >>> shift;
    boolean beyond = bucket < 0 || bucket >= buckets.length - 1;
    int from = beyond ? high.length : buckets[(int) bucket];
    int to = beyond ? high.length : buckets[(int) bucket + 1];
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (isAfter(middle, addressHigh, addressLow)) {
        to = middle;
      } else {
        from = middle + 1;
      }
    }
    return from - 1;
  }

  private boolean isAfter(int segment, long addressHigh, long addressLow) {
    int order = Long.compareUnsigned(high[segment], addressHigh);
    return order > 0 || (order == 0 && Long.compareUnsigned(low[segment], addressLow) > 0);
  }

  /** What is before the first segment belongs to the first chunk. */
  private static int chunk(int segment) {
    return Math.max(0, segment) >> CHUNK_BITS;
  }

  private int chunk(IpAddress address) {
    return chunk(segment(high(address), low(address)));
  }

  /** These without the entries that are {@code gone}, which are here, and with fresh ones. */
  Segments<V> with(List<Entry<V>> gone, List<Entry<V>> fresh) {
    int all = changes + gone.size() + fresh.size();
    if (high.length <= CHUNK || all > high.length / 2) {
      return of(changed(entries(), gone, fresh));
    }
    Map<Integer, Change<V>> byChunk = new TreeMap<>();
    gone.forEach(entry -> of(entry, byChunk).forEach(change -> change.gone.add(entry)));
    fresh.forEach(entry -> of(entry, byChunk).forEach(change -> change.fresh.add(entry)));
    Segments<V>[] next = changed.length > 0 ? changed.clone() : chunks(chunk(high.length - 1) + 1);
    byChunk.forEach(
        (chunk, change) ->
            next[chunk] =
                next[chunk] == UNCHANGED
                    ? of(changed(entriesOf(chunk), change.gone, change.fresh))
                    : next[chunk].with(change.gone, change.fresh));
    return new Segments<>(this, next, all);
  }

  private record Change<V>(List<Entry<V>> gone, List<Entry<V>> fresh) {}

  private List<Change<V>> of(Entry<V> entry, Map<Integer, Change<V>> byChunk) {
    List<Change<V>> touched = new ArrayList<>(1);
    int last = chunk(entry.cidr().last());
    for (int chunk = chunk(entry.cidr().first()); chunk <= last; chunk++) {
      touched.add(
          byChunk.computeIfAbsent(
              chunk, any -> new Change<>(new ArrayList<>(1), new ArrayList<>(1))));
    }
    return touched;
  }

  private static <V> List<Entry<V>> changed(
      Collection<Entry<V>> all, List<Entry<V>> gone, List<Entry<V>> fresh) {
    List<Entry<V>> next = new ArrayList<>(all);
    next.removeAll(gone.size() > 1 ? new HashSet<>(gone) : gone);
    next.addAll(fresh);
    return next;
  }

  /** What the arrays say of a chunk; entries that begin before it too. */
  private Set<Entry<V>> entriesOf(int chunk) {
    Set<Entry<V>> all = new LinkedHashSet<>();
    for (int i = chunk << CHUNK_BITS; i < end(chunk); i++) {
      all.addAll(entries.get(i));
    }
    return all;
  }

  private int end(int chunk) {
    return Math.min((chunk + 1) << CHUNK_BITS, high.length);
  }

  /** Each entry once, in no order. */
  private List<Entry<V>> entries() {
    List<Entry<V>> all = new ArrayList<>();
    for (int chunk = 0; chunk << CHUNK_BITS < high.length; chunk++) {
      if (changed.length > 0 && changed[chunk] != UNCHANGED) {
        int here = chunk;
        changed[chunk].entries().stream()
            .filter(entry -> chunk(entry.cidr().first()) == here)
            .forEach(all::add);
      } else {
        for (int i = chunk << CHUNK_BITS; i < end(chunk); i++) {
          begun(i, all);
        }
      }
    }
    return all;
  }

  private void begun(int segment, List<Entry<V>> into) {
    for (Entry<V> entry : entries.get(segment)) {
      IpAddress first = entry.cidr().first();
      if (high(first) == high[segment] && low(first) == low[segment]) {
        into.add(entry);
      }
    }
  }

  /** Every entry around, inside or equal to {@code cidr}, some more than once. */
  void overlapping(Cidr cidr, Consumer<Entry<V>> found) {
    int from = Math.max(0, segment(high(cidr.first()), low(cidr.first())));
    int to = Math.max(0, segment(high(cidr.last()), low(cidr.last())));
    for (int chunk = chunk(from); high.length > 0 && chunk <= chunk(to); chunk++) {
      if (changed.length > 0 && changed[chunk] != UNCHANGED) {
        changed[chunk].overlapping(cidr, found);
      } else {
        int first = Math.max(from, chunk << CHUNK_BITS);
        for (int i = first; i < end(chunk) && i <= to; i++) {
          entries.get(i).stream().filter(entry -> entry.cidr().overlaps(cidr)).forEach(found);
        }
      }
    }
  }

  static long high(IpAddress address) {
    return switch (address) {
      case Ipv4Address v4 -> (long) v4.bits() << Integer.SIZE;
      case Ipv6Address v6 -> v6.high();
    };
  }

  static long low(IpAddress address) {
    return switch (address) {
      case Ipv4Address v4 -> 0;
      case Ipv6Address v6 -> v6.low();
    };
  }
}
