package io.sallyport.gateway.kernel;

import io.sallyport.gateway.table.EgressTable;
import io.sallyport.gateway.table.TenantChange;
import io.sallyport.gateway.table.TenantEntry;
import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.CidrSet;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.tenantapi.tenant.TenantName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Makes images of egress tables: what the kernel must hold for a table to be in force. Looks at the
 * tenants that changed and at those whom that concerns; the others keep their parts. One thread
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

  /** Whether a part is a tenant's. */
  static boolean isTenant(String part) {
    return !part.startsWith(SHARED);
  }

  private final Marks marks;
  private final Map<TenantName, Made> made = new HashMap<>();
  private final Map<TenantName, List<Lack>> problems = new TreeMap<>();
  private EgressTable last = EgressTable.EMPTY;
  private Set<TenantName> overlapping = Set.of();
  private Common common = Common.NONE;
  private Optional<SharedPart.Made> shared = Optional.empty();
  private Map<IpAddress, Part> adopted = Map.of();

  ImageBuilder(Marks marks) {
    this.marks = marks;
  }

  /** Goes on from the pairs that an earlier process has left, by their addresses. */
  void adopt(Map<IpAddress, Part> pairs) {
    adopted = Map.copyOf(pairs);
  }

  /**
   * What leads to a table from the last one that was kept. The builder goes on from it once it is
   * kept.
   *
   * @param parts those that are other now, {@link Part#NOTHING} for those that are gone
   */
  record Built(
      EgressTable table,
      List<TenantChange> changes,
      Map<String, Part> parts,
      Map<TenantName, Optional<Made>> made,
      Set<TenantName> overlapping,
      Common common,
      SharedPart.Made shared) {}

  /** What was made of one tenant, and of what. */
  record Made(
      TenantEntry of,
      CidrSet excludedByAll,
      Set<IpAddress> own,
      boolean alone,
      Part part,
      List<Lack> problems,
      List<Cidr> refused) {}

  /** What all tenants of a table say together. */
  record Common(Set<CidrSet> near, CidrSet excluded, List<Cidr> networks) {
    static final Common NONE = new Common(Set.of(), CidrSet.EMPTY, List.of());

    static Common of(List<TenantEntry> tenants) {
      Set<CidrSet> near = new HashSet<>();
      List<Cidr> networks = new ArrayList<>();
      for (TenantEntry tenant : tenants) {
        near.add(tenant.destinations().excluded());
        networks.addAll(networks(tenant));
      }
      return new Common(near, SharedPart.common(near), networks);
    }

    private static List<Cidr> networks(TenantEntry tenant) {
      return tenant.sources().stream().filter(entry -> !SourcePart.isHost(entry)).toList();
    }

    /** Whether a change may make it another. */
    static boolean isOther(TenantChange change) {
      return isOther(change, tenant -> tenant.destinations().excluded())
          || isOther(change, Common::networks);
    }

    private static <T> boolean isOther(TenantChange change, Function<TenantEntry, T> what) {
      return !change.before().map(what).equals(change.after().map(what));
    }
  }

  Built build(EgressTable table) {
    List<TenantChange> changes = table.changesSince(last);
    boolean same = changes.stream().noneMatch(Common::isOther);
    Common all = same ? common : Common.of(table.tenants());
    Set<TenantName> rivals = Overlaps.in(table, changes, overlapping);
    Map<TenantName, Optional<Made>> next = new HashMap<>();
    for (TenantName name : concerned(table, changes, all, rivals)) {
      next.put(
          name,
          table
              .tenant(name)
              .map(tenant -> made(table, tenant, all.excluded, !rivals.contains(name))));
    }
    SharedPart.Made together = shared(table, all, rivals, next);
    Map<String, Part> parts = new HashMap<>();
    next.forEach((name, one) -> parts.put(name.name(), one.map(Made::part).orElse(Part.NOTHING)));
    parts.put(SHARED, together.part());
    return new Built(table, changes, parts, next, rivals, all, together);
  }

  /** Whose part may be another now. */
  private Set<TenantName> concerned(
      EgressTable table, List<TenantChange> changes, Common all, Set<TenantName> rivals) {
    Set<TenantName> concerned = new HashSet<>();
    changes.forEach(change -> concerned.add(change.name()));
    for (IpAddress address : table.servedOtherwise(last)) {
      concerned.addAll(table.holders(address));
    }
    rivals.stream().filter(name -> !overlapping.contains(name)).forEach(concerned::add);
    overlapping.stream().filter(name -> !rivals.contains(name)).forEach(concerned::add);
    if (!all.excluded.equals(common.excluded)) {
      table.tenants().forEach(tenant -> concerned.add(tenant.name()));
    }
    return concerned;
  }

  private SharedPart.Made shared(
      EgressTable table, Common all, Set<TenantName> rivals, Map<TenantName, Optional<Made>> next) {
    SharedPart.Basis basis =
        new SharedPart.Basis(
            table.torn().keySet(),
            rivals.stream().sorted().flatMap(name -> table.tenant(name).stream()).toList(),
            table.held(),
            all.excluded,
            all.near,
            all.networks,
            refused(next));
    return shared
        .filter(before -> before.of().equals(basis) && rivals.isEmpty())
        .orElseGet(() -> SharedPart.of(basis, table, marks));
  }

  /** What no tenant's part can hold: few tenants have any. */
  private List<Cidr> refused(Map<TenantName, Optional<Made>> next) {
    Map<TenantName, List<Cidr>> refused = new TreeMap<>();
    problems
        .keySet()
        .forEach(name -> refused.put(name, refused(Optional.ofNullable(made.get(name)))));
    next.forEach((name, one) -> refused.put(name, refused(one)));
    return refused.values().stream().flatMap(List::stream).toList();
  }

  private static List<Cidr> refused(Optional<Made> one) {
    return one.map(Made::refused).orElse(List.of());
  }

  /** What was built is in force. */
  void keep(Built built) {
    built.made.forEach(
        (name, one) -> {
          made.remove(name);
          problems.remove(name);
          one.ifPresent(
              there -> {
                made.put(name, there);
                if (!there.problems.isEmpty()) {
                  problems.put(name, there.problems);
                }
              });
        });
    last = built.table;
    overlapping = built.overlapping;
    common = built.common;
    shared = Optional.of(built.shared);
    adopted = Map.of();
  }

  /** What of the table that was kept the kernel cannot hold. */
  List<Lack> problems() {
    List<Lack> all = new ArrayList<>();
    shared.ifPresent(one -> all.addAll(one.problems()));
    problems.values().forEach(all::addAll);
    return all;
  }

  private Made made(EgressTable table, TenantEntry tenant, CidrSet excluded, boolean alone) {
    Set<IpAddress> own = tenant.addresses();
    own.removeIf(address -> !table.serves(address));
    return Optional.ofNullable(made.get(tenant.name()))
        .filter(
            before ->
                before.alone == alone
                    && before.own.equals(own)
                    && before.excludedByAll.equals(excluded)
                    && before.of.equals(tenant))
        .orElseGet(() -> make(table, tenant, excluded, own, alone));
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
}
