package io.sallyport.gateway.kernel;

import io.sallyport.gateway.table.Destinations;
import io.sallyport.gateway.table.EgressTable;
import io.sallyport.gateway.table.TenantEntry;
import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.CidrSet;
import io.sallyport.ipam.address.Family;
import io.sallyport.ipam.address.IpAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Makes what is in the kernel for all tenants together. */
final class SharedPart {
  private SharedPart() {}

  /**
   * What it is made of; the same of the same.
   *
   * @param torn addresses that nobody leaves from
   * @param overlapping tenants whose sources are another tenant's too
   * @param held where a source that no tenant names must not pass
   * @param excluded exclusions that every tenant has
   * @param near every list of exclusions that some tenant has
   * @param networks sources that are more than one address
   * @param refused sources that no tenant's part could hold
   */
  record Basis(
      Set<IpAddress> torn,
      List<TenantEntry> overlapping,
      CidrSet held,
      CidrSet excluded,
      Set<CidrSet> near,
      List<Cidr> networks,
      List<Cidr> refused) {}

  /** A part, and what of the overlapping tenants it could not hold. */
  record Made(Basis of, Part part, List<Lack> problems) {}

  static Made of(Basis basis, EgressTable table, Marks marks) {
    Part.Builder shared = new Part.Builder();
    basis.torn.forEach(address -> TenantPart.fence(address, marks, shared));
    SourcePart together = new SourcePart(table, marks, shared);
    together.add(basis.overlapping);
    List<Cidr> unknown = new ArrayList<>(basis.held.cidrs());
    unknown.addAll(together.refused());
    unknown.addAll(basis.refused);
    List<Cidr> walled = new ArrayList<>(basis.held.cidrs());
    walled.addAll(basis.networks);
    List<Cidr> near = basis.near.stream().flatMap(list -> list.cidrs().stream()).toList();
    both(shared, KernelSet.UNKNOWN4, KernelSet.UNKNOWN6, unknown);
    both(shared, KernelSet.WALL_NETWORK4, KernelSet.WALL_NETWORK6, walled);
    both(shared, KernelSet.EXCLUDED4, KernelSet.EXCLUDED6, basis.excluded.cidrs());
    both(shared, KernelSet.SPECIAL4, KernelSet.SPECIAL6, Destinations.special().cidrs());
    both(shared, KernelSet.NEAR4, KernelSet.NEAR6, near);
    return new Made(basis, shared.build(), together.problems());
  }

  private static void both(Part.Builder shared, KernelSet ipv4, KernelSet ipv6, List<Cidr> cidrs) {
    shared.addAll(ipv4, Ranges.of(cidrs, Family.IPV4));
    shared.addAll(ipv6, Ranges.of(cidrs, Family.IPV6));
  }

  /** Exclusions that every tenant has, of all lists that some have: those of the cluster. */
  static CidrSet common(Set<CidrSet> lists) {
    if (lists.isEmpty()) {
      return CidrSet.EMPTY;
    }
    Set<Cidr> common = new HashSet<>(lists.iterator().next().cidrs());
    lists.forEach(list -> common.retainAll(Set.copyOf(list.cidrs())));
    return CidrSet.of(common);
  }
}
