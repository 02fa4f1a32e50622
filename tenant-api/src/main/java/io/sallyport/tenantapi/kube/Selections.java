package io.sallyport.tenantapi.kube;

import io.sallyport.ipam.slot.Pod;
import io.sallyport.tenantapi.crd.Selector;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What each tenant selects. One thread uses it. */
final class Selections {
  private final Workloads workloads;
  private final Map<String, Selection> byTenant = new HashMap<>();

  Selections(Workloads workloads) {
    this.workloads = workloads;
  }

  /** The pods of a tenant now; the same list while nothing changed. */
  List<Pod> pods(String tenant, List<Selector> selectors) {
    return Optional.ofNullable(byTenant.get(tenant))
        .filter(there -> there.isOf(selectors))
        .orElseGet(() -> put(tenant, workloads.selection(selectors)))
        .pods();
  }

  private Selection put(String tenant, Selection selection) {
    byTenant.put(tenant, selection);
    return selection;
  }

  /** Forgets all other tenants. */
  void keep(Set<String> tenants) {
    byTenant.keySet().retainAll(tenants);
  }
}
