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
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Pairs of a tenant that were in force, for flows that began with them: a source that gets another
 * address of its tenant does not lose its open flows. A pair goes with its address, and with its
 * source.
 */
final class KeptPairs {
  private static final int IPV4 = 4;
  private static final int IPV6 = 16;

  private final TenantEntry tenant;
  private final Set<IpAddress> addresses;

  /**
   * For a tenant.
   *
   * @param addresses that only this tenant has
   */
  KeptPairs(TenantEntry tenant, Set<IpAddress> addresses) {
    this.tenant = tenant;
    this.addresses = addresses;
  }

  /** What {@code next} needs besides, to let the flows of {@code before} go on. */
  Part with(Part before, Part next) {
    List<NftElement> hosts = hosts(before, next);
    List<NftElement> networks = networks(before, next);
    return hosts.isEmpty() && networks.isEmpty()
        ? next
        : next.with(KernelSet.PAIR4, hosts).with(KernelSet.NETWORK_PAIR6, networks);
  }

  private List<NftElement> hosts(Part before, Part next) {
    List<NftElement> kept = new ArrayList<>();
    if (before.of(KernelSet.PAIR4).equals(next.of(KernelSet.PAIR4))) {
      return kept;
    }
    for (NftElement pair : before.of(KernelSet.PAIR4)) {
      IpAddress source = IpAddress.ofBytes(part(pair.key(), 0, IPV4).toArray());
      if (isOurs(source) && addresses.contains(address(pair.key(), IPV4))) {
        kept.add(pair);
      }
    }
    return kept;
  }

  private List<NftElement> networks(Part before, Part next) {
    List<NftElement> kept = new ArrayList<>();
    List<NftElement> taken = new ArrayList<>(next.of(KernelSet.NETWORK_PAIR6));
    for (NftElement pair : before.of(KernelSet.NETWORK_PAIR6)) {
      if (!addresses.contains(address(pair.key(), IPV6))) {
        continue;
      }
      for (Cidr ours : CidrSet.of(tenant.sources()).cidrs()) {
        Optional<NftElement> still = inside(pair, ours);
        if (still.isPresent() && taken.stream().noneMatch(one -> overlap(still.get(), one))) {
          kept.add(still.get());
          taken.add(still.get());
        }
      }
    }
    return kept;
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

  private boolean isOurs(IpAddress source) {
    return tenant.sources().stream().anyMatch(cidr -> cidr.contains(source));
  }

  private static boolean overlap(NftElement left, NftElement right) {
    return part(left.key(), IPV6, IPV6).equals(part(right.key(), IPV6, IPV6))
        && left.key().compareTo(right.keyEnd().orElse(right.key())) <= 0
        && right.key().compareTo(left.keyEnd().orElse(left.key())) <= 0;
  }

  private static IpAddress address(Bytes pair, int length) {
    return IpAddress.ofBytes(part(pair, length, length).toArray());
  }

  private static Bytes part(Bytes bytes, int from, int length) {
    return Bytes.of(Arrays.copyOfRange(bytes.toArray(), from, from + length));
  }
}
