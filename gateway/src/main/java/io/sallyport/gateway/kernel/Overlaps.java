package io.sallyport.gateway.kernel;

import io.sallyport.gateway.table.TenantEntry;
import io.sallyport.ipam.address.Cidr;
import io.sallyport.tenantapi.tenant.TenantName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds tenants whose sources overlap with another one's. */
final class Overlaps {
  private Overlaps() {}

  private record Entry(Cidr cidr, TenantName tenant) {}

  /** The tenants that have an entry around, inside or equal to another tenant's. */
  static Set<TenantName> among(List<TenantEntry> tenants) {
    List<Entry> entries = new ArrayList<>();
    for (TenantEntry tenant : tenants) {
      tenant.senders().forEach(cidr -> entries.add(new Entry(cidr, tenant.name())));
    }
    entries.sort(Comparator.comparing(Entry::cidr));
    Set<TenantName> found = new HashSet<>();
    Deque<Entry> around = new ArrayDeque<>();
    for (Entry entry : entries) {
      while (!around.isEmpty() && !around.getLast().cidr.contains(entry.cidr)) {
        around.removeLast();
      }
      for (Entry outer : around) {
        if (!outer.tenant.equals(entry.tenant)) {
          found.add(outer.tenant);
          found.add(entry.tenant);
        }
      }
      around.addLast(entry);
    }
    return found;
  }
}
