package io.sallyport.gateway.table;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.address.Ipv4Address;
import io.sallyport.ipam.address.Ipv6Address;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * Prefixes of one family, which may lie in each other, cut into segments of addresses with the same
 * values: sorted arrays of where segments begin, and an index of equally wide buckets that leaves
 * few of them to search. Immutable. Numbers are unsigned, 64 bits and 64 below; an IPv4 address is
 * the upper 32 of them.
 */
final class Segments<V> {
  private static final int MOST_BUCKETS = 1 << 18;

  private final long[] high;
  private final long[] low;
  private final List<List<V>> values;
  private final int[] buckets;
  private final int shift;

  private Segments(long[] high, long[] low, List<List<V>> values) {
    this.high = high;
    this.low = low;
    this.values = values;
    long range = high.length == 0 ? 0 : high[high.length - 1] - high[0];
    int wanted = Integer.highestOneBit(Math.clamp(high.length * 2L, 2, MOST_BUCKETS));
    int bits = Long.SIZE - Long.numberOfLeadingZeros(range);
    this.shift = Math.max(0, bits - Integer.numberOfTrailingZeros(wanted));
    this.buckets = buckets((int) (range >>> shift) + 1);
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

  /** The segments of {@code sorted} entries of one family, which are in the order of prefixes. */
  static <V> Segments<V> of(List<PrefixTable.Entry<V>> sorted) {
    Builder<V> builder = new Builder<>();
    sorted.forEach(builder::add);
    return builder.build();
  }

  /** The values of the segment that holds a number. */
  List<V> find(long addressHigh, long addressLow) {
    if (high.length == 0 || Long.compareUnsigned(addressHigh, high[0]) < 0) {
      return List.of();
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
    return from == 0 ? List.of() : values.get(from - 1);
  }

  private boolean isAfter(int segment, long addressHigh, long addressLow) {
    int order = Long.compareUnsigned(high[segment], addressHigh);
    return order > 0 || (order == 0 && Long.compareUnsigned(low[segment], addressLow) > 0);
  }

  static long high(IpAddress address) {
    return switch (address) {
      case Ipv4Address v4 -> (long) v4.bits() << Integer.SIZE;
      case Ipv6Address v6 -> v6.high();
    };
  }

  private static long low(IpAddress address) {
    return switch (address) {
      case Ipv4Address v4 -> 0;
      case Ipv6Address v6 -> v6.low();
    };
  }

  /** Walks prefixes from the lowest address to the highest; those around the place are open. */
  private static final class Builder<V> {
    private final List<IpAddress> begins = new ArrayList<>();
    private final List<List<V>> values = new ArrayList<>();
    private final Deque<PrefixTable.Entry<V>> open = new ArrayDeque<>();

    void add(PrefixTable.Entry<V> entry) {
      closeBefore(entry.cidr().first());
      open.push(entry);
      begin(entry.cidr().first());
    }

    /** Ends the prefixes that lie before {@code address}, the innermost first. */
    private void closeBefore(IpAddress address) {
      while (!open.isEmpty() && open.peek().cidr().last().compareTo(address) < 0) {
        close();
      }
    }

    private void close() {
      IpAddress last = open.pop().cidr().last();
      IpAddress next = last.plus(1);
      if (next.compareTo(last) > 0) {
        begin(next);
      }
    }

    /** A segment with the values of all open prefixes; it takes the place of one that is empty. */
    private void begin(IpAddress address) {
      if (!begins.isEmpty() && begins.getLast().equals(address)) {
        begins.removeLast();
        values.removeLast();
      }
      begins.add(address);
      values.add(openValues());
    }

    /** The innermost first; those of one prefix in the order of the entries. */
    private List<V> openValues() {
      List<V> all = new ArrayList<>(open.size());
      List<V> same = new ArrayList<>(1);
      Cidr prefix = open.isEmpty() ? Cidr.ofAddress(new Ipv4Address(0)) : open.peek().cidr();
      for (Iterator<PrefixTable.Entry<V>> each = open.iterator(); each.hasNext(); ) {
        PrefixTable.Entry<V> entry = each.next();
        if (!entry.cidr().equals(prefix)) {
          all.addAll(same.reversed());
          same.clear();
          prefix = entry.cidr();
        }
        same.add(entry.value());
      }
      all.addAll(same.reversed());
      return List.copyOf(all);
    }

    Segments<V> build() {
      while (!open.isEmpty()) {
        close();
      }
      return new Segments<>(
          begins.stream().mapToLong(Segments::high).toArray(),
          begins.stream().mapToLong(Segments::low).toArray(),
          List.copyOf(values));
    }
  }
}
