package io.sallyport.tenantapi.kube;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Watches the pods of a cluster, and the labels of its namespaces. Any thread may use it. */
final class WorkloadWatch implements AutoCloseable {
  private final Mirror<Namespace, Map<String, String>> namespaces;
  private final Mirror<Pod, SeenPod> pods;

  /**
   * Reads what there is.
   *
   * @param changed is told of every change, by whatever thread
   */
  WorkloadWatch(KubernetesClient client, Runnable changed, Duration patience) throws IOException {
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

  Workloads now() {
    Map<String, Map<String, String>> labels = new HashMap<>();
    namespaces.all().forEach((key, value) -> labels.put(key.name(), value));
    return new Workloads(labels, pods.all().values());
  }

  @Override
  public void close() {
    pods.close();
    namespaces.close();
  }
}
