package io.sallyport.gateway.kernel;

import io.sallyport.gateway.table.EgressTable;
import io.sallyport.gateway.table.TenantChange;
import io.sallyport.tenantapi.tenant.TenantName;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds tenants whose sources overlap with another one's. */
final class Overlaps {
  private Overlaps() {}

  /**
   * The tenants that have an entry around, inside or equal to another tenant's.
   *
   * @param changes what led to the table
   * @param before the tenants that had one
   */
  static Set<TenantName> in(EgressTable table, List<TenantChange> changes, Set<TenantName> before) {
    Set<TenantName> asked = new HashSet<>(before);
    changes.forEach(change -> asked.add(change.name()));
    Set<TenantName> found = new HashSet<>();
    for (TenantName name : asked) {
      table
          .tenant(name)
          .map(table::rivals)
          .filter(rivals -> !rivals.isEmpty())
          .ifPresent(
              rivals -> {
                found.add(name);
                found.addAll(rivals);
              });
    }
    return found;
  }
}
