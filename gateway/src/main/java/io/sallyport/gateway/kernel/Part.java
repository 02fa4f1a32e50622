package io.sallyport.gateway.kernel;

import io.sallyport.gateway.netlink.NftElement;
import io.sallyport.gateway.netlink.NftObject;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one owner, a tenant or all of them together, has in the kernel. Immutable.
 *
 * @param marks of its egress addresses
 */
record Part(Set<NftObject> objects, Map<KernelSet, Set<NftElement>> elements, Set<Integer> marks) {
  static final Part NOTHING = new Builder().build();

  Set<NftElement> of(KernelSet set) {
    return elements.getOrDefault(set, Set.of());
  }

  /** This part and more elements of a set. */
  Part with(KernelSet set, Collection<NftElement> more) {
    Map<KernelSet, Set<NftElement>> all = new HashMap<>(elements);
    Set<NftElement> both = new HashSet<>(of(set));
    both.addAll(more);
    all.put(set, Set.copyOf(both));
    return new Part(objects, Map.copyOf(all), marks);
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
      Set<Integer> marks = new HashSet<>();
      for (KernelSet addresses : List.of(KernelSet.ADDRESS4, KernelSet.ADDRESS6)) {
        elements
            .getOrDefault(addresses, Set.of())
            .forEach(element -> marks.add(element.key().toHostInt()));
      }
      return new Part(Set.copyOf(objects), Map.copyOf(elements), Set.copyOf(marks));
    }
  }
}
