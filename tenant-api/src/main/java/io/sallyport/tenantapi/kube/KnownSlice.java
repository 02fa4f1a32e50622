package io.sallyport.tenantapi.kube;

import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Names;
import io.sallyport.tenantapi.controller.Answers;
import io.sallyport.tenantapi.crd.EgressSlice;
import io.sallyport.tenantapi.crd.EgressSliceSpec;
import io.sallyport.tenantapi.store.FleetStore.Answer;
import io.sallyport.tenantapi.store.SliceName;
import java.util.Optional;

/**
 * A slice as it stands.
 *
 * @param name empty where its namespace is none of a cluster
 * @param spec empty where it says nothing that can be used
 * @param answer of the member, where there is one that can be read
 * @param unheard whether there is an answer that cannot
 */
record KnownSlice(
    Optional<SliceName> name,
    Optional<EgressSliceSpec> spec,
    Optional<Answer> answer,
    boolean unheard) {

  static KnownSlice of(EgressSlice slice) {
    Optional<SliceName> name = name(slice);
    Optional<EgressSliceSpec> spec = Optional.ofNullable(slice.getSpec());
    if (name.isEmpty() || slice.getStatus() == null) {
      return new KnownSlice(name, spec, Optional.empty(), false);
    }
    try {
      Answer answer =
          Answers.answer(name.get().cluster(), name.get().tenant(), true, slice.getStatus());
      return new KnownSlice(name, spec, Optional.of(answer), false);
    } catch (RuntimeException unreadable) {
      return new KnownSlice(name, spec, Optional.empty(), true);
    }
  }

  private static Optional<SliceName> name(EgressSlice slice) {
    String prefix = io.sallyport.tenantapi.crd.Names.SLICE_NAMESPACE_PREFIX;
    String namespace = slice.getMetadata().getNamespace();
    String cluster = namespace.startsWith(prefix) ? namespace.substring(prefix.length()) : "";
    return Names.isName(cluster)
        ? Optional.of(new SliceName(new ClusterName(cluster), slice.getMetadata().getName()))
        : Optional.empty();
  }
}
