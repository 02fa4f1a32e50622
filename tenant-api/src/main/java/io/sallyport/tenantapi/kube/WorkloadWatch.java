package io.sallyport.tenantapi.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Watches the pods of a cluster, and the labels of its namespaces. Any thread may use it. */
final class WorkloadWatch implements Workloads.Source, AutoCloseable {
  private static final long PAGE = 500;

  /** Where a mirror has what is in no namespace. */
  private static final String CLUSTER = "";

  private final KubernetesClient client;
  private final Mirror<Namespace, Map<String, String>> namespaces;
  private final Mirror<Pod, SeenPod> pods;

  /**
   * Reads what there is.
   *
   * @param changed is told of every change, by whatever thread
   */
  WorkloadWatch(KubernetesClient client, Runnable changed, Duration patience) throws IOException {
    this.client = client;
    this.namespaces = Mirror.start(client.namespaces(), WorkloadWatch::labels, changed, patience);
    try {
      this.pods = Mirror.start(client.pods().inAnyNamespace(), SeenPod::of, changed, patience);
    } catch (IOException | RuntimeException e) {
      namespaces.close();
      throw e;
    }
  }

  private static Map<String, String> labels(Namespace namespace) {
    return Map.copyOf(Optional.ofNullable(namespace.getMetadata().getLabels()).orElse(Map.of()));
  }

  /**
   * Asks the API server itself for all that there is: when this returns, every pod is known that
   * was made before it was called, also where a watch hangs.
   */
  void catchUp() throws IOException {
    list("namespaces", options -> client.namespaces().list(options), namespaces);
    list("pods", options -> client.pods().inAnyNamespace().list(options), pods);
  }

  /** One page. */
  private interface Pages<R extends HasMetadata> {
    KubernetesResourceList<R> list(ListOptions options);
  }

  private static <R extends HasMetadata> void list(String what, Pages<R> pages, Mirror<R, ?> mirror)
      throws IOException {
    String next = "";
    do {
      ListOptions options = new ListOptionsBuilder().withLimit(PAGE).build();
      if (!next.isEmpty()) {
        options.setContinue(next);
      }
      KubernetesResourceList<R> page = Calls.read(what, () -> pages.list(options));
      page.getItems().forEach(mirror::learn);
      next = Optional.ofNullable(page.getMetadata().getContinue()).orElse("");
    } while (!next.isEmpty());
  }

  @Override
  public long change() {
    return namespaces.change(CLUSTER);
  }

  @Override
  public Map<String, Map<String, String>> namespaces() {
    Map<String, Map<String, String>> labels = new HashMap<>();
    namespaces.all().forEach((key, value) -> labels.put(key.name(), value));
    return labels;
  }

  @Override
  public long change(String namespace) {
    return pods.change(namespace);
  }

  @Override
  public Collection<SeenPod> pods(String namespace) {
    return pods.in(namespace);
  }

  @Override
  public void close() {
    pods.close();
    namespaces.close();
  }
}
