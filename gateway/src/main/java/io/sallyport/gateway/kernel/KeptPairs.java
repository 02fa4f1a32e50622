package io.sallyport.gateway.kernel;

import io.sallyport.gateway.netlink.Bytes;
import io.sallyport.gateway.netlink.NftElement;
import io.sallyport.gateway.table.TenantEntry;
import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.CidrSet;
import io.sallyport.ipam.address.Family;
import io.sallyport.ipam.address.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Pairs of a tenant that were in force, for flows that began with them: a source that gets another
 * address of its tenant does not lose its open flows. A pair goes with its address, and with its
 * source.
 */
final class KeptPairs {
  private static final int IPV4 = 4;
  private static final int IPV6 = 16;

  private final CidrSet sources;
  private final Set<IpAddress> addresses;

  /**
   * For a tenant.
   *
   * @param addresses that only this tenant has
   */
  KeptPairs(TenantEntry tenant, Set<IpAddress> addresses) {
    this.sources = CidrSet.of(tenant.senders());
    this.addresses = addresses;
  }

  /** Pairs that a kernel holds in these of its sets, by their addresses. */
  static Map<IpAddress, Part> byAddress(Map<KernelSet, List<NftElement>> held) {
    Map<IpAddress, Part.Builder> parts = new HashMap<>();
    held.forEach(
        (set, pairs) -> {
          int length = set == KernelSet.PAIR4 ? IPV4 : IPV6;
          for (NftElement pair : pairs) {
            parts
                .computeIfAbsent(address(pair.key(), length), any -> new Part.Builder())
                .add(set, pair);
          }
        });
    Map<IpAddress, Part> built = new HashMap<>();
    parts.forEach((address, part) -> built.put(address, part.build()));
    return built;
  }

  /** What {@code next} needs besides, to let the flows of {@code before} go on. */
  Part with(Part before, Part next) {
    Part whole = hosts(KernelSet.PAIR4, IPV4, before, next);
    whole = hosts(KernelSet.PAIR6, IPV6, before, whole);
    List<NftElement> networks = networks(before, next);
    return networks.isEmpty() ? whole : whole.with(KernelSet.NETWORK_PAIR6, networks);
  }

  private Part hosts(KernelSet set, int length, Part before, Part next) {
    List<NftElement> kept = new ArrayList<>();
    if (!before.of(set).equals(next.of(set))) {
      for (NftElement pair : before.of(set)) {
        IpAddress source = IpAddress.ofBytes(part(pair.key(), 0, length).toArray());
        if (sources.contains(source) && addresses.contains(address(pair.key(), length))) {
          kept.add(pair);
        }
      }
    }
    return kept.isEmpty() ? next : next.with(set, kept);
  }

  private List<NftElement> networks(Part before, Part next) {
    List<NftElement> kept = new ArrayList<>();
    Set<NftElement> fresh = next.of(KernelSet.NETWORK_PAIR6);
    if (before.of(KernelSet.NETWORK_PAIR6).equals(fresh)) {
      return kept;
    }
    NavigableMap<Bytes, NftElement> taken = new TreeMap<>();
    fresh.forEach(pair -> taken.put(byEgress(pair.key()), pair));
    for (NftElement pair : before.of(KernelSet.NETWORK_PAIR6)) {
      if (!addresses.contains(address(pair.key(), IPV6))) {
        continue;
      }
      for (Cidr ours : sources.cidrs()) {
        inside(pair, ours)
            .filter(still -> isFree(still, taken))
            .ifPresent(
                still -> {
                  kept.add(still);
                  taken.put(byEgress(still.key()), still);
                });
      }
    }
    return kept;
  }

  /** Pairs of one address lie together, in the order of their sources, and none overlap. */
  private static Bytes byEgress(Bytes pair) {
    return part(pair, IPV6, IPV6).and(part(pair, 0, IPV6));
  }

  private static boolean isFree(NftElement pair, NavigableMap<Bytes, NftElement> taken) {
    Bytes last = byEgress(pair.keyEnd().orElse(pair.key()));
    return Optional.ofNullable(taken.floorEntry(last))
        .filter(
            entry -> {
              NftElement before = entry.getValue();
              return byEgress(before.keyEnd().orElse(before.key())).compareTo(byEgress(pair.key()))
                  >= 0;
            })
        .isEmpty();
  }

  /** The part of a pair whose sources are in a prefix. */
  private static Optional<NftElement> inside(NftElement pair, Cidr ours) {
    Bytes egress = part(pair.key(), IPV6, IPV6);
    IpAddress begin = source(pair.key());
    IpAddress end = source(pair.keyEnd().orElse(pair.key()));
    IpAddress first = begin.compareTo(ours.first()) > 0 ? begin : ours.first();
    IpAddress last = end.compareTo(ours.last()) < 0 ? end : ours.last();
    return ours.family() != Family.IPV6 || first.compareTo(last) > 0
        ? Optional.empty()
        : Optional.of(
            NftElement.range(Ranges.bytes(first).and(egress), Ranges.bytes(last).and(egress)));
  }

  private static IpAddress source(Bytes pair) {
    return IpAddress.ofBytes(part(pair, 0, IPV6).toArray());
  }

  private static IpAddress address(Bytes pair, int length) {
    return IpAddress.ofBytes(part(pair, length, length).toArray());
  }

  private static Bytes part(Bytes bytes, int from, int length) {
    return Bytes.of(Arrays.copyOfRange(bytes.toArray(), from, from + length));
  }
}
