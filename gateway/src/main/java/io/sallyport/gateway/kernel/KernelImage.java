package io.sallyport.gateway.kernel;

import io.sallyport.gateway.netlink.NftChange;
import io.sallyport.gateway.netlink.NftElement;
import io.sallyport.gateway.netlink.NftObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everything that is in the sets of the kernel's tables, by whose it is. Immutable; equal images
 * are equal kernels.
 */
record KernelImage(Map<String, Part> parts) {
  static final KernelImage EMPTY = new KernelImage(Map.of());

  /** By key, and ends before beginnings: how the kernel wants ranges. */
  private static final Comparator<NftElement> ORDER =
      Comparator.comparing(NftElement::key)
          .thenComparing(NftElement::opensNothing, Comparator.reverseOrder());

  KernelImage {
    parts = Map.copyOf(parts);
  }

  /** The elements of a set. */
  Set<NftElement> of(KernelSet set) {
    Set<NftElement> all = new HashSet<>();
    parts.values().forEach(part -> all.addAll(part.of(set)));
    return all;
  }

  /** What a transaction must do to make this of {@code before}. */
  List<NftChange> changesFrom(KernelImage before) {
    Map<String, Part> all = new HashMap<>(parts);
    before.parts.keySet().forEach(owner -> all.putIfAbsent(owner, Part.NOTHING));
    return changes(before.parts, all);
  }

  /**
   * What a transaction must do where some parts of those in force are others now; the same are
   * skipped.
   *
   * @param next {@link Part#NOTHING} for those that are gone
   */
  static List<NftChange> changes(Map<String, Part> inForce, Map<String, Part> next) {
    List<Step> steps = steps(inForce, next);
    Map<KernelSet, List<NftElement>> gone = new EnumMap<>(KernelSet.class);
    Map<KernelSet, List<NftElement>> fresh = new EnumMap<>(KernelSet.class);
    for (Step step : steps) {
      without(step.old, step.next, gone);
      without(step.next, step.old, fresh);
    }
    List<NftChange> changes = new ArrayList<>();
    gone.forEach(
        (set, elements) -> {
          List<NftElement> bare = inOrder(elements).stream().map(NftElement::bare).toList();
          changes.add(new NftChange.RemoveElements(set.table(), set.set(), bare));
        });
    objects(steps, changes);
    fresh.forEach(
        (set, elements) ->
            changes.add(new NftChange.AddElements(set.table(), set.set(), inOrder(elements))));
    return changes;
  }

  private static void without(Part all, Part other, Map<KernelSet, List<NftElement>> into) {
    all.elements()
        .forEach(
            (set, elements) -> {
              if (!elements.equals(other.of(set))) {
                List<NftElement> left = into.computeIfAbsent(set, any -> new ArrayList<>());
                without(elements, other.of(set), left);
                if (left.isEmpty()) {
                  into.remove(set);
                }
              }
            });
  }

  /** Single elements may come in any order. */
  private static List<NftElement> inOrder(List<NftElement> elements) {
    if (elements.stream().anyMatch(one -> one.opensNothing() || one.keyEnd().isPresent())) {
      elements.sort(ORDER);
    }
    return elements;
  }

  private record Step(Part old, Part next) {}

  private static List<Step> steps(Map<String, Part> inForce, Map<String, Part> next) {
    return next.entrySet().stream()
        .map(part -> new Step(inForce.getOrDefault(part.getKey(), Part.NOTHING), part.getValue()))
        .filter(step -> !step.old.equals(step.next))
        .toList();
  }

  private static void objects(List<Step> steps, List<NftChange> changes) {
    List<NftObject> gone = new ArrayList<>();
    List<NftObject> fresh = new ArrayList<>();
    for (Step step : steps) {
      without(step.old.objects(), step.next.objects(), gone);
      without(step.next.objects(), step.old.objects(), fresh);
    }
    gone.forEach(object -> changes.add(new NftChange.DeleteObject(Skeleton.EGRESS, object)));
    // The kernel lists objects in the order they came: whoever reads counters need not pass limits.
    fresh.sort(Comparator.comparing(NftObject.Limit.class::isInstance));
    fresh.forEach(object -> changes.add(new NftChange.NewObject(Skeleton.EGRESS, object)));
  }

  private static <T> void without(Set<T> all, Set<T> other, List<T> into) {
    for (T element : all) {
      if (!other.contains(element)) {
        into.add(element);
      }
    }
  }
}
