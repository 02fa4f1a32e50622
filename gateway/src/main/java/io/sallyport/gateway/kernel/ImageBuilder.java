package io.sallyport.gateway.kernel;

import io.sallyport.gateway.table.Destinations;
import io.sallyport.gateway.table.EgressTable;
import io.sallyport.gateway.table.TenantEntry;
import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.CidrSet;
import io.sallyport.ipam.address.Family;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.tenantapi.tenant.TenantName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes images of egress tables: what the kernel must hold for a table to be in force. One thread
 * uses it.
 */
final class ImageBuilder {
  /** The part that belongs to nobody alone; no tenant is called so. */
  static final String SHARED = "-";

  /** The part of what the count of flows has closed; no tenant is called so. */
  static final String FULL = "-full";

  /**
   * The part of addresses that were taken away, whose flows have to end; no tenant is called so.
   */
  static final String LEAVING = "-leaving";

  /** The part of the number of a transaction; no tenant is called so. */
  static final String REVISION = "-revision";

  private final Marks marks;
  private Map<TenantName, Made> made = Map.of();
  private Map<IpAddress, Part> adopted = Map.of();

  ImageBuilder(Marks marks) {
    this.marks = marks;
  }

  /** Goes on from the pairs that an earlier process has left, by their addresses. */
  void adopt(Map<IpAddress, Part> pairs) {
    adopted = Map.copyOf(pairs);
  }

  /**
   * An image, and what of the table the kernel cannot hold, in words. The builder goes on from it
   * once it is kept.
   */
  record Built(KernelImage image, List<Lack> problems, Map<TenantName, Made> made) {}

  /** What was made of one tenant, and of what. */
  record Made(
      TenantEntry of,
      CidrSet excludedByAll,
      Set<IpAddress> own,
      boolean alone,
      Part part,
      List<Lack> problems,
      List<Cidr> refused) {}

  /**
   * The image of a table. Tenants that are as they were, and whose sources are no other tenant's
   * too, keep the part that was made before.
   */
  Built build(EgressTable table) {
    CidrSet excluded = excludedByAll(table.tenants());
    Set<TenantName> overlapping = Overlaps.among(table.tenants());
    Map<TenantName, Made> next = new HashMap<>();
    for (TenantEntry tenant : table.tenants()) {
      Set<IpAddress> own = tenant.addresses();
      own.removeIf(address -> !table.serves(address));
      boolean alone = !overlapping.contains(tenant.name());
      Made before = made.get(tenant.name());
      boolean same =
          before != null
              && before.alone == alone
              && before.own.equals(own)
              && before.excludedByAll.equals(excluded)
              && before.of.equals(tenant);
      next.put(tenant.name(), same ? before : make(table, tenant, excluded, own, alone));
    }
    Map<String, Part> parts = new HashMap<>();
    List<Lack> problems = new ArrayList<>();
    next.forEach(
        (name, one) -> {
          parts.put(name.name(), one.part);
          problems.addAll(one.problems);
        });
    List<Cidr> refused = next.values().stream().flatMap(one -> one.refused.stream()).toList();
    parts.put(SHARED, shared(table, excluded, overlapping, problems, refused));
    return new Built(new KernelImage(parts), problems, next);
  }

  /** What was built is in force. */
  void keep(Built built) {
    made = built.made;
    adopted = Map.of();
  }

  private Made make(
      EgressTable table, TenantEntry tenant, CidrSet excluded, Set<IpAddress> own, boolean alone) {
    Part.Builder part = new TenantPart(tenant, marks, excluded).of(own);
    SourcePart sources = new SourcePart(table, marks, part);
    if (alone) {
      sources.add(List.of(tenant));
    }
    Part next = part.build();
    KeptPairs kept = new KeptPairs(tenant, own);
    Made before = made.get(tenant.name());
    Part whole = next;
    if (alone && before != null && before.alone) {
      whole = kept.with(before.part, next);
    }
    for (IpAddress address : alone && !adopted.isEmpty() ? own : Set.<IpAddress>of()) {
      whole = kept.with(adopted.getOrDefault(address, Part.NOTHING), whole);
    }
    return new Made(tenant, excluded, own, alone, whole, sources.problems(), sources.refused());
  }

  private Part shared(
      EgressTable table,
      CidrSet excluded,
      Set<TenantName> overlapping,
      List<Lack> problems,
      List<Cidr> refused) {
    Part.Builder shared = new Part.Builder();
    table.torn().keySet().forEach(address -> TenantPart.fence(address, marks, shared));
    destinations(table.tenants(), excluded, shared);
    SourcePart together = new SourcePart(table, marks, shared);
    together.add(table.tenants().stream().filter(one -> overlapping.contains(one.name())).toList());
    problems.addAll(together.problems());
    List<Cidr> unknown = new ArrayList<>(table.held().cidrs());
    unknown.addAll(together.refused());
    unknown.addAll(refused);
    List<Cidr> walled = new ArrayList<>(table.held().cidrs());
    table.tenants().forEach(tenant -> walled.addAll(tenant.senders()));
    both(shared, KernelSet.UNKNOWN4, KernelSet.UNKNOWN6, unknown);
    both(shared, KernelSet.WALL_NETWORK4, KernelSet.WALL_NETWORK6, walled);
    return shared.build();
  }

  /** Exclusions that every tenant has: those of the cluster. */
  private static CidrSet excludedByAll(List<TenantEntry> tenants) {
    if (tenants.isEmpty()) {
      return CidrSet.EMPTY;
    }
    CidrSet first = tenants.getFirst().destinations().excluded();
    Set<Cidr> common = new HashSet<>(first.cidrs());
    for (TenantEntry tenant : tenants) {
      if (!tenant.destinations().excluded().equals(first)) {
        common.retainAll(tenant.destinations().excluded().cidrs());
      }
    }
    return CidrSet.of(common);
  }

  private static void destinations(
      List<TenantEntry> tenants, CidrSet excluded, Part.Builder shared) {
    Set<CidrSet> lists = new HashSet<>();
    tenants.forEach(tenant -> lists.add(tenant.destinations().excluded()));
    List<Cidr> near = lists.stream().flatMap(list -> list.cidrs().stream()).toList();
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
