package io.sallyport.tenantapi.kube;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.sallyport.tenantapi.crd.Selector;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The pods of a cluster by their namespaces, and which namespaces a selector chooses. One thread
 * uses it.
 */
final class Workloads {
  private final Source source;
  private final Map<String, Set<String>> byLabel = new HashMap<>();
  private Map<String, Map<String, String>> labels = Map.of();
  private long labelsChange = -1;

  /**
   * Where namespaces and pods are seen. What numbers say of a change is another number once there
   * was one; what is read after it is at least as new.
   */
  interface Source {
    /** Of the namespaces and their labels. */
    long change();

    /** Labels by name. */
    Map<String, Map<String, String>> namespaces();

    /** Of the pods of a namespace. */
    long change(String namespace);

    Collection<SeenPod> pods(String namespace);
  }

  Workloads(Source source) {
    this.source = source;
  }

  Source source() {
    return source;
  }

  /** What a tenant selects, from now on. */
  Selection selection(List<Selector> selectors) {
    return new Selection(this, selectors);
  }

  /** Which change of the namespaces {@link #chosen} goes by from here on. */
  long follow() {
    long now = source.change();
    if (now != labelsChange) {
      labels = Map.copyOf(source.namespaces());
      byLabel.clear();
      labels.forEach(
          (name, its) ->
              its.forEach(
                  (key, value) ->
                      byLabel
                          .computeIfAbsent(label(key, value), any -> new HashSet<>())
                          .add(name)));
      labelsChange = now;
    }
    return now;
  }

  private static String label(String key, String value) {
    return key + "=" + value;
  }

  /** The namespaces whose labels a selector grants; an empty one grants nothing. */
  List<String> chosen(Selector selector) {
    return Optional.ofNullable(selector.namespaceSelector())
        .filter(Workloads::saysSomething)
        .map(this::chosen)
        .orElse(List.of());
  }

  /** An empty one would choose every namespace. */
  private static boolean saysSomething(LabelSelector selector) {
    return !Optional.ofNullable(selector.getMatchLabels()).orElse(Map.of()).isEmpty()
        || !selector.getMatchExpressions().isEmpty();
  }

  private List<String> chosen(LabelSelector selector) {
    Collection<String> some =
        Optional.ofNullable(selector.getMatchLabels()).orElse(Map.of()).entrySet().stream()
            .map(
                wanted -> byLabel.getOrDefault(label(wanted.getKey(), wanted.getValue()), Set.of()))
            .min(Comparator.comparingInt(Set::size))
            .orElse(labels.keySet());
    return some.stream()
        .filter(name -> Labels.match(selector, labels.getOrDefault(name, Map.of())))
        .toList();
  }
}
