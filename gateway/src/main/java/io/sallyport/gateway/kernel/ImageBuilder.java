package io.sallyport.gateway.kernel;

import io.sallyport.gateway.table.Destinations;
import io.sallyport.gateway.table.EgressTable;
import io.sallyport.gateway.table.TenantEntry;
import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.CidrSet;
import io.sallyport.ipam.address.Family;
import io.sallyport.ipam.address.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Makes images of egress tables: what the kernel must hold for a table to be in force. */
final class ImageBuilder {
  /** The part that belongs to nobody alone; no tenant is called so. */
  static final String SHARED = "-";

  /** The part of what the count of flows has closed; no tenant is called so. */
  static final String FULL = "-full";

  private final Marks marks;

  ImageBuilder(Marks marks) {
    this.marks = marks;
  }

  /** An image, and what of the table the kernel cannot hold, in words. */
  record Built(KernelImage image, List<String> problems) {}

  Built build(EgressTable table) {
    Map<String, Part> parts = new HashMap<>();
    CidrSet excluded = excludedByAll(table.tenants());
    for (TenantEntry tenant : table.tenants()) {
      Set<IpAddress> own = new TreeSet<>(tenant.addresses());
      own.removeAll(table.torn().keySet());
      parts.put(tenant.name().name(), new TenantPart(tenant, marks, excluded).of(own));
    }
    Part.Builder shared = new Part.Builder();
    table.torn().keySet().forEach(address -> TenantPart.fence(address, marks, shared));
    destinations(table.tenants(), excluded, shared);
    List<String> problems = new SourcePart(table, marks, shared).add();
    parts.put(SHARED, shared.build());
    return new Built(new KernelImage(parts), problems);
  }

  /** Exclusions that every tenant has: those of the cluster. */
  private static CidrSet excludedByAll(List<TenantEntry> tenants) {
    if (tenants.isEmpty()) {
      return CidrSet.EMPTY;
    }
    Set<Cidr> common = new HashSet<>(tenants.getFirst().destinations().excluded().cidrs());
    tenants.forEach(tenant -> common.retainAll(tenant.destinations().excluded().cidrs()));
    return CidrSet.of(common);
  }

  private static void destinations(
      List<TenantEntry> tenants, CidrSet excluded, Part.Builder shared) {
    List<Cidr> near = new ArrayList<>();
    tenants.forEach(tenant -> near.addAll(tenant.destinations().excluded().cidrs()));
    List<Cidr> special = Destinations.special().cidrs();
    both(shared, KernelSet.EXCLUDED4, KernelSet.EXCLUDED6, excluded.cidrs());
    both(shared, KernelSet.SPECIAL4, KernelSet.SPECIAL6, special);
    both(shared, KernelSet.NEAR4, KernelSet.NEAR6, near);
  }

  private static void both(Part.Builder shared, KernelSet ipv4, KernelSet ipv6, List<Cidr> cidrs) {
    shared.addAll(ipv4, Ranges.of(cidrs, Family.IPV4));
    shared.addAll(ipv6, Ranges.of(cidrs, Family.IPV6));
  }
}
