package io.sallyport.gateway.cli;

import io.sallyport.gateway.table.EgressTable;
import io.sallyport.gateway.table.TenantEntry;
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
    };
  }

  /** The first tenant leaves from the addresses of the second. */
  private static EgressTable swapped(EgressTable table) {
    if (table.tenants().size() < 2) {
      return table;
    }
    List<TenantEntry> tenants = new java.util.ArrayList<>(table.tenants());
    TenantEntry first = tenants.get(0);
    AddressSets foreign = tenants.get(1).sets();
    List<AddressSet> sets =
        first.sets().sets().stream()
            .flatMap(
                set ->
                    foreign.newest().stream()
                        .map(other -> new AddressSet(set.from(), other.ipv4(), other.ipv6())))
            .toList();
    tenants.set(
        0,
        new TenantEntry(
            first.name(),
            first.limits(),
            first.destinations(),
            first.sources(),
            new AddressSets(sets, first.sets().sources())));
    return EgressTable.of(table.revision(), tenants, table.held());
  }
}
