package io.sallyport.gateway.cli;

import io.sallyport.gateway.table.EgressTable;
import io.sallyport.gateway.table.TenantEntry;
import io.sallyport.ipam.address.CidrSet;
import io.sallyport.ipam.slot.AddressSet;
import io.sallyport.ipam.slot.AddressSets;
import java.util.List;

/** A fault on purpose, so that the demo can show that it would find it. */
interface TablePlant {

  EgressTable spoil(EgressTable table);

  static TablePlant of(Plant kind) {
    return switch (kind) {
      case NONE -> table -> table;
      case WRONG_BIND -> TablePlant::swapped;
      case LEAK -> TablePlant::forgotten;
    };
  }

  /** The first tenant's sources are nobody's, and nobody's pass. */
  private static EgressTable forgotten(EgressTable table) {
    List<TenantEntry> tenants = new java.util.ArrayList<>(table.tenants());
    if (!tenants.isEmpty()) {
      TenantEntry first = tenants.getFirst();
      tenants.set(
          0,
          new TenantEntry(
              first.name(),
              first.limits(),
              first.destinations(),
              List.of(),
              AddressSets.NONE,
              List.of()));
    }
    return EgressTable.of(table.revision(), tenants, CidrSet.EMPTY);
  }

  /** The first two tenants leave from the addresses of each other. */
  private static EgressTable swapped(EgressTable table) {
    if (table.tenants().size() < 2) {
      return table;
    }
    List<TenantEntry> tenants = new java.util.ArrayList<>(table.tenants());
    TenantEntry first = tenants.get(0);
    TenantEntry second = tenants.get(1);
    tenants.set(0, from(first, second.sets()));
    tenants.set(1, from(second, first.sets()));
    return EgressTable.of(table.revision(), tenants, table.held());
  }

  private static TenantEntry from(TenantEntry tenant, AddressSets foreign) {
    List<AddressSet> sets =
        tenant.sets().sets().stream()
            .flatMap(
                set ->
                    foreign.newest().stream()
                        .map(other -> new AddressSet(set.from(), other.ipv4(), other.ipv6())))
            .toList();
    return new TenantEntry(
        tenant.name(),
        tenant.limits(),
        tenant.destinations(),
        tenant.sources(),
        new AddressSets(sets, tenant.sets().sources()),
        tenant.pods());
  }
}
