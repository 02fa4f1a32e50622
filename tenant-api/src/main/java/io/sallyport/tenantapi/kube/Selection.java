package io.sallyport.tenantapi.kube;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.sallyport.ipam.slot.Pod;
import io.sallyport.tenantapi.crd.Selector;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The pods that a tenant selects: those of namespaces whose labels match and, of these, the pods
 * whose labels do. Pods on their node's network are nobody's. Looked up again only where a
 * namespace of the tenant's changed, or the namespaces did. One thread uses it.
 */
final class Selection {
  private final Workloads workloads;
  private final List<Selector> selectors;
  private final Map<String, Long> changes = new HashMap<>();
  private long namespaces = -1;
  private List<Pod> pods = List.of();

  Selection(Workloads workloads, List<Selector> selectors) {
    this.workloads = workloads;
    this.selectors = List.copyOf(selectors);
  }

  boolean isOf(List<Selector> some) {
    return selectors.equals(some);
  }

  /** The pods there are now, each once, by key; the same list while nothing changed. */
  List<Pod> pods() {
    long now = workloads.follow();
    if (now != namespaces || changes.entrySet().stream().anyMatch(this::isOther)) {
      namespaces = -1;
      changes.clear();
      List<Pod> found = List.copyOf(select().values());
      pods = found.equals(pods) ? pods : found;
      namespaces = now;
    }
    return pods;
  }

  private boolean isOther(Map.Entry<String, Long> seen) {
    return workloads.source().change(seen.getKey()) != seen.getValue();
  }

  private Map<String, Pod> select() {
    Map<String, Pod> chosen = new TreeMap<>();
    for (Selector selector : selectors) {
      for (String namespace : workloads.chosen(selector)) {
        changes.putIfAbsent(namespace, workloads.source().change(namespace));
        select(namespace, selector, chosen);
      }
    }
    return chosen;
  }

  private void select(String namespace, Selector selector, Map<String, Pod> chosen) {
    Optional<LabelSelector> narrowed = Optional.ofNullable(selector.podSelector());
    for (SeenPod one : workloads.source().pods(namespace)) {
      if (one.selectable()
          && narrowed.filter(labels -> !Labels.match(labels, one.labels())).isEmpty()) {
        chosen.put(one.pod().key(), one.pod());
      }
    }
  }
}
