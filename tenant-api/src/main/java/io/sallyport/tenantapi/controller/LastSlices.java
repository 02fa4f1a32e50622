package io.sallyport.tenantapi.controller;

import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.tenantapi.crd.EgressSliceSpec;
import io.sallyport.tenantapi.store.SliceName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The slices as they were written last, by name of the tenant and by owner. */
final class LastSlices {
  private final Map<SliceName, EgressSliceSpec> all;
  private final Map<String, List<SliceName>> byTenant = new HashMap<>();
  private final Map<String, List<SliceName>> byIdentity = new HashMap<>();

  LastSlices(Map<SliceName, EgressSliceSpec> all) {
    this.all = all;
    all.forEach(
        (name, spec) -> {
          add(byTenant, name.tenant(), name);
          add(byIdentity, spec.identity(), name);
        });
  }

  private static <K> void add(Map<K, List<SliceName>> index, K key, SliceName name) {
    index.computeIfAbsent(key, any -> new ArrayList<>()).add(name);
  }

  int size() {
    return all.size();
  }

  /** What the slice {@code name}, which there is, says. */
  EgressSliceSpec get(SliceName name) {
    return Objects.requireNonNull(all.get(name));
  }

  /** The slices of {@code tenant}, whoever has that name. */
  List<SliceName> of(String tenant) {
    return byTenant.getOrDefault(tenant, List.of());
  }

  /** The slices of {@code owner}, whatever name it has. */
  Map<ClusterName, List<SliceName>> of(Identity owner) {
    Map<ClusterName, List<SliceName>> byCluster = new HashMap<>();
    byIdentity
        .getOrDefault(owner.name(), List.of())
        .forEach(name -> add(byCluster, name.cluster(), name));
    return byCluster;
  }

  /** The owner that {@code tenant} is the name of. */
  Optional<Identity> owner(String tenant) {
    List<SliceName> slices = of(tenant);
    return slices.isEmpty()
        ? Optional.empty()
        : Optional.of(new Identity(get(slices.getLast()).identity()));
  }
}
