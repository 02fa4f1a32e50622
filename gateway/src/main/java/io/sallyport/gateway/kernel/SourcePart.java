package io.sallyport.gateway.kernel;

import io.sallyport.gateway.netlink.NftElement;
import io.sallyport.gateway.table.DropReason;
import io.sallyport.gateway.table.EgressTable;
import io.sallyport.gateway.table.TenantEntry;
import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.CidrSet;
import io.sallyport.ipam.address.Family;
import io.sallyport.ipam.address.IpAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Makes what the sources of tenants have in the kernel: one element for each source that is one
 * address and for each of an IPv4 network, one range for each part of an IPv6 network that leaves
 * from one address. What has no address is there too, with the reason to refuse it.
 */
final class SourcePart {
  /** The most keys of one entry that the kernel gets: those of a /16, or of an IPv6 /48. */
  private static final int MOST_KEYS_BITS = 16;

  private static final int KEY_LENGTH6 = 64;

  private final EgressTable table;
  private final Marks marks;
  private final Part.Builder part;
  private final List<Lack> problems = new ArrayList<>();
  private final List<Cidr> refused = new ArrayList<>();

  SourcePart(EgressTable table, Marks marks, Part.Builder part) {
    this.table = table;
    this.marks = marks;
    this.part = part;
  }

  /** Adds the sources of tenants to the part; nobody else's overlap with them. */
  void add(List<TenantEntry> tenants) {
    Set<IpAddress> done = new HashSet<>();
    SortedSet<IpAddress> cuts = new TreeSet<>();
    List<Cidr> networks = new ArrayList<>();
    for (TenantEntry tenant : tenants) {
      for (Cidr entry : tenant.senders()) {
        if (isHost(entry)) {
          wall(entry.first());
        }
        if (isTooWide(entry)) {
          tooWide(tenant, entry);
        } else if (isHost(entry) || entry.family() == Family.IPV4) {
          for (long i = 0; i < entry.size(); i++) {
            host(entry.first().plus(i), done);
          }
        } else {
          networks.add(entry);
        }
        if (entry.family() == Family.IPV6) {
          cut(entry, cuts);
        }
      }
    }
    if (!networks.isEmpty()) {
      networks6(cuts, CidrSet.of(networks), done);
    }
  }

  /** What could not be, in words. */
  List<Lack> problems() {
    return problems;
  }

  /** The sources that could not be, which are refused as a whole. */
  List<Cidr> refused() {
    return refused;
  }

  /** Whether an entry is one address: the second wall has it with its tenant, not in a range. */
  static boolean isHost(Cidr entry) {
    return entry.prefixLength() == entry.family().width();
  }

  private static boolean isTooWide(Cidr entry) {
    int key = entry.family() == Family.IPV4 ? Family.IPV4.width() : KEY_LENGTH6;
    return key - entry.prefixLength() > MOST_KEYS_BITS;
  }

  /** It is refused as a whole, rather than let out as it is. */
  private void tooWide(TenantEntry tenant, Cidr entry) {
    refused.add(entry);
    problems.add(
        new Lack(
            entry.toString(),
            ("sources %s of tenant %s holds more than %d keys, and the kernel datapath has an"
                 + " element for each: its traffic is refused. Name parts of it, /16 (IPv6 /48) or"
                 + " longer")
                .formatted(entry, tenant.name(), 1 << MOST_KEYS_BITS)));
  }

  private void wall(IpAddress source) {
    boolean ipv4 = source.family() == Family.IPV4;
    part.add(
        ipv4 ? KernelSet.WALL_SOURCE4 : KernelSet.WALL_SOURCE6,
        NftElement.of(Ranges.bytes(source)));
  }

  private void host(IpAddress source, Set<IpAddress> done) {
    if (!done.add(source)) {
      return;
    }
    boolean ipv4 = source.family() == Family.IPV4;
    Optional<IpAddress> egress = egress(source);
    int mark = egress.map(marks::of).orElseGet(() -> refusal(source));
    part.add(
        ipv4 ? KernelSet.SOURCE4 : KernelSet.SOURCE6,
        NftElement.of(Ranges.bytes(source), Marks.bytes(mark)));
    egress.ifPresent(
        address ->
            part.add(
                ipv4 ? KernelSet.PAIR4 : KernelSet.PAIR6,
                NftElement.of(Ranges.bytes(source).and(Ranges.bytes(address)))));
  }

  private Optional<IpAddress> egress(IpAddress source) {
    return switch (table.find(source)) {
      case EgressTable.Found.Tenant found -> found.address(source.family()).filter(table::serves);
      case EgressTable.Found.Nobody nobody -> Optional.empty();
    };
  }

  private int refusal(IpAddress source) {
    return marks.of(
        switch (table.find(source)) {
          case EgressTable.Found.Tenant(var tenant, var set, var key) ->
              new Marks.Refusal(
                  Optional.of(tenant.name()),
                  set.of(source.family()).isEmpty() && set.size() > 0
                      ? DropReason.FAMILY
                      : DropReason.NO_ADDRESS);
          case EgressTable.Found.Nobody(DropReason reason) ->
              new Marks.Refusal(table.claimant(source), reason);
        });
  }

  /** Notes where, inside an entry, the address may change. */
  private static void cut(Cidr entry, SortedSet<IpAddress> cuts) {
    cuts.add(entry.first());
    cuts.add(entry.last().plus(1));
    if (entry.prefixLength() < KEY_LENGTH6 && !isTooWide(entry)) {
      int keys = 1 << (KEY_LENGTH6 - entry.prefixLength());
      for (int i = 1; i < keys; i++) {
        cuts.add(entry.part(KEY_LENGTH6, i).first());
      }
    }
  }

  /** Between two of these tenants' entries there may be another one's, which is not of here. */
  private void networks6(SortedSet<IpAddress> cuts, CidrSet networks, Set<IpAddress> hosts) {
    List<Ranges.Range> ranges = new ArrayList<>();
    List<IpAddress> points = List.copyOf(cuts);
    for (int i = 0; i + 1 < points.size(); i++) {
      IpAddress first = points.get(i);
      if (networks.contains(first) && !hosts.contains(first)) {
        network6(first, points.get(i + 1).previous(), ranges);
      }
    }
    part.addAll(KernelSet.NETWORK6, Ranges.elements(ranges));
  }

  private void network6(IpAddress first, IpAddress last, List<Ranges.Range> ranges) {
    Optional<IpAddress> egress = egress(first);
    int mark = egress.map(marks::of).orElseGet(() -> refusal(first));
    ranges.add(new Ranges.Range(first, last, Optional.of(mark)));
    egress.ifPresent(
        address ->
            part.add(
                KernelSet.NETWORK_PAIR6,
                NftElement.range(
                    Ranges.bytes(first).and(Ranges.bytes(address)),
                    Ranges.bytes(last).and(Ranges.bytes(address)))));
  }
}
