package io.sallyport.tenantapi.kube;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.sallyport.ipam.slot.Pod;
import io.sallyport.tenantapi.crd.Selector;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The pods of a cluster, and which of them a tenant selects: those of namespaces whose labels match
 * and, of these, the pods whose labels do. Pods on their node's network are nobody's. Immutable.
 */
final class Workloads {
  private final Map<String, Map<String, String>> namespaces;
  private final Map<String, Set<String>> byLabel = new HashMap<>();
  private final Map<String, List<SeenPod>> pods = new HashMap<>();

  /**
   * What there is.
   *
   * @param namespaces their labels, by name
   */
  Workloads(Map<String, Map<String, String>> namespaces, Collection<SeenPod> pods) {
    this.namespaces = Map.copyOf(namespaces);
    namespaces.forEach(
        (name, labels) ->
            labels.forEach(
                (key, value) ->
                    byLabel.computeIfAbsent(label(key, value), any -> new HashSet<>()).add(name)));
    for (SeenPod one : pods) {
      if (one.selectable()) {
        String key = one.pod().key();
        this.pods
            .computeIfAbsent(key.substring(0, key.indexOf('/')), any -> new ArrayList<>())
            .add(one);
      }
    }
  }

  private static String label(String key, String value) {
    return key + "=" + value;
  }

  /** The pods that any of {@code selectors} chooses, each once, by key. */
  List<Pod> selected(List<Selector> selectors) {
    Map<String, Pod> chosen = new TreeMap<>();
    for (Selector selector : selectors) {
      Optional<LabelSelector> granted = Optional.ofNullable(selector.namespaceSelector());
      if (granted.filter(Workloads::saysSomething).isPresent()) {
        for (String namespace : namespaces(granted.get())) {
          select(namespace, selector, chosen);
        }
      }
    }
    return List.copyOf(chosen.values());
  }

  /** An empty one would choose every namespace: it grants nothing. */
  private static boolean saysSomething(LabelSelector selector) {
    return !Optional.ofNullable(selector.getMatchLabels()).orElse(Map.of()).isEmpty()
        || !selector.getMatchExpressions().isEmpty();
  }

  private void select(String namespace, Selector selector, Map<String, Pod> chosen) {
    Optional<LabelSelector> narrowed = Optional.ofNullable(selector.podSelector());
    for (SeenPod one : pods.getOrDefault(namespace, List.of())) {
      if (narrowed.filter(labels -> !Labels.match(labels, one.labels())).isEmpty()) {
        chosen.put(one.pod().key(), one.pod());
      }
    }
  }

  private List<String> namespaces(LabelSelector selector) {
    Collection<String> some =
        Optional.ofNullable(selector.getMatchLabels()).orElse(Map.of()).entrySet().stream()
            .map(
                wanted -> byLabel.getOrDefault(label(wanted.getKey(), wanted.getValue()), Set.of()))
            .min(Comparator.comparingInt(Set::size))
            .orElse(namespaces.keySet());
    return some.stream()
        .filter(name -> Labels.match(selector, namespaces.getOrDefault(name, Map.of())))
        .toList();
  }
}
