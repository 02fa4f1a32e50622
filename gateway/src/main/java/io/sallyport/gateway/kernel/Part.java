package io.sallyport.gateway.kernel;

import io.sallyport.gateway.netlink.NftElement;
import io.sallyport.gateway.netlink.NftObject;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What one owner, a tenant or all of them together, has in the kernel. Immutable. */
record Part(Set<NftObject> objects, Map<KernelSet, Set<NftElement>> elements) {
  static final Part NOTHING = new Builder().build();

  Set<NftElement> of(KernelSet set) {
    return elements.getOrDefault(set, Set.of());
  }

  /** Collects a part. */
  static final class Builder {
    private final Set<NftObject> objects = new HashSet<>();
    private final Map<KernelSet, Set<NftElement>> elements = new EnumMap<>(KernelSet.class);

    Builder add(KernelSet set, NftElement element) {
      elements.computeIfAbsent(set, any -> new HashSet<>()).add(element);
      return this;
    }

    Builder addAll(KernelSet set, Iterable<NftElement> all) {
      all.forEach(element -> add(set, element));
      return this;
    }

    Builder add(NftObject object) {
      objects.add(object);
      return this;
    }

    Part build() {
      return new Part(Set.copyOf(objects), Map.copyOf(elements));
    }
  }
}
