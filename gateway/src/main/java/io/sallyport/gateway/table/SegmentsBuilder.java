package io.sallyport.gateway.table;

import io.sallyport.gateway.table.PrefixTable.Entry;
import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.address.Ipv4Address;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * Cuts prefixes of one family into segments: walks from the lowest address to the highest; the
 * prefixes around the place are open.
 */
final class SegmentsBuilder<V> {
  private final List<IpAddress> begins = new ArrayList<>();
  private final List<List<Entry<V>>> entries = new ArrayList<>();
  private final Deque<Entry<V>> open = new ArrayDeque<>();

  /** Adds the next entry in the order of prefixes. */
  void add(Entry<V> entry) {
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

  /** A segment with all open entries; it takes the place of one that is empty. */
  private void begin(IpAddress address) {
    if (!begins.isEmpty() && begins.getLast().equals(address)) {
      begins.removeLast();
      entries.removeLast();
    }
    begins.add(address);
    entries.add(openEntries());
  }

  /** The innermost first; those of one prefix in the order in which they were added. */
  private List<Entry<V>> openEntries() {
    List<Entry<V>> all = new ArrayList<>(open.size());
    List<Entry<V>> same = new ArrayList<>(1);
    Cidr prefix = open.isEmpty() ? Cidr.ofAddress(new Ipv4Address(0)) : open.peek().cidr();
    for (Iterator<Entry<V>> each = open.iterator(); each.hasNext(); ) {
      Entry<V> entry = each.next();
      if (!entry.cidr().equals(prefix)) {
        all.addAll(same.reversed());
        same.clear();
        prefix = entry.cidr();
      }
      same.add(entry);
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
        List.copyOf(entries));
  }
}
