package io.sallyport.tenantapi.kube;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.sallyport.tenantapi.crd.EgressCluster;
import io.sallyport.tenantapi.crd.EgressClusterStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * Which members speak: one whose lastSeen did not change for a while, by this process's clock, is
 * not connected. Wrong wall clocks change nothing. One thread uses it.
 */
final class Connections {
  private static final Duration SILENCE = Duration.ofSeconds(90);

  private final KubernetesClient client;
  private final Mirror<EgressCluster, EgressCluster> clusters;
  private final LongSupplier nanos;
  private final Map<String, Heard> heard = new HashMap<>();

  private record Heard(String lastSeen, long at) {}

  Connections(
      KubernetesClient client, Mirror<EgressCluster, EgressCluster> clusters, LongSupplier nanos) {
    this.client = client;
    this.clusters = clusters;
    this.nanos = nanos;
  }

  /** Writes down what changed. */
  void look(Collection<EgressCluster> all) throws IOException {
    for (EgressCluster cluster : all) {
      EgressClusterStatus status = cluster.getStatus();
      if (status == null || status.lastSeen() == null) {
        continue;
      }
      boolean connected = speaks(cluster.getMetadata().getName(), status.lastSeen());
      if (!Objects.equals(status.connected(), connected)) {
        Patches.status(
                client,
                cluster,
                new EgressClusterStatus(
                    status.clusterID(), connected, status.lastSeen(), status.clock()))
            .ifPresent(clusters::learn);
      }
    }
  }

  private boolean speaks(String cluster, String lastSeen) {
    long now = nanos.getAsLong();
    Heard last =
        heard.merge(
            cluster,
            new Heard(lastSeen, now),
            (before, next) -> before.lastSeen.equals(lastSeen) ? before : next);
    return now - last.at < SILENCE.toNanos();
  }
}
