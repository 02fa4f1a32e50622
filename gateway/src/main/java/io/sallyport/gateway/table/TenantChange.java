package io.sallyport.gateway.table;

import io.sallyport.ipam.address.IpAddress;
import io.sallyport.tenantapi.tenant.TenantName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A tenant that one table has otherwise than another: came, went, or is not what it was. */
public record TenantChange(Optional<TenantEntry> before, Optional<TenantEntry> after) {
  public TenantName name() {
    return after.or(() -> before).map(TenantEntry::name).orElseThrow();
  }

  /** Every address that it has or had. */
  public Set<IpAddress> addresses() {
    Set<IpAddress> all = new HashSet<>();
    before.ifPresent(entry -> all.addAll(entry.addresses()));
    after.ifPresent(entry -> all.addAll(entry.addresses()));
    return all;
  }

  /**
   * What leads from some tenants to others, both ascending by name; what is one object is quick.
   */
  static List<TenantChange> between(List<TenantEntry> before, List<TenantEntry> after) {
    List<TenantChange> changes = new ArrayList<>();
    int old = 0;
    int next = 0;
    while (old < before.size() || next < after.size()) {
      int order = order(before, old, after, next);
      Optional<TenantEntry> was = order <= 0 ? Optional.of(before.get(old++)) : Optional.empty();
      Optional<TenantEntry> is = order >= 0 ? Optional.of(after.get(next++)) : Optional.empty();
      if (!was.equals(is)) {
        changes.add(new TenantChange(was, is));
      }
    }
    return changes;
  }

  private static int order(List<TenantEntry> before, int old, List<TenantEntry> after, int next) {
    if (old == before.size()) {
      return 1;
    }
    if (next == after.size()) {
      return -1;
    }
    return before.get(old).equals(after.get(next))
        ? 0
        : before.get(old).name().compareTo(after.get(next).name());
  }
}
