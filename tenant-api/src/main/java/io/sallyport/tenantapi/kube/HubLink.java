package io.sallyport.tenantapi.kube;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.tenantapi.crd.EgressClock;
import io.sallyport.tenantapi.crd.EgressCluster;
import io.sallyport.tenantapi.crd.EgressSlice;
import io.sallyport.tenantapi.crd.EgressSliceStatus;
import io.sallyport.tenantapi.crd.Names;
import io.sallyport.tenantapi.store.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;

/**
 * A member's view of its hub: the slices of its cluster, its own EgressCluster and the clock. It
 * goes on with what it saw while the hub does not answer. Any thread may use it.
 */
public final class HubLink implements AutoCloseable {
  private final KubernetesClient client;
  private final ClusterName cluster;
  private final Opened open = new Opened();
  private final Mirror<EgressSlice, EgressSlice> slices;
  private final Mirror<EgressCluster, EgressCluster> own;
  private final Mirror<EgressClock, EgressClock> clock;

  /**
   * Reads what there is, by rights as {@link Join} gives them.
   *
   * @param changed is told of every change, by whatever thread
   */
  public HubLink(KubernetesClient client, ClusterName cluster, Runnable changed, Duration patience)
      throws IOException {
    this.client = client;
    this.cluster = cluster;
    try {
      this.slices =
          Mirror.start(
              client
                  .resources(EgressSlice.class)
                  .inNamespace(Names.SLICE_NAMESPACE_PREFIX + cluster),
              Function.identity(),
              changed,
              patience);
      open.add(slices);
      this.own =
          Mirror.start(
              client.resources(EgressCluster.class).withName(cluster.name()),
              Function.identity(),
              changed,
              patience);
      open.add(own);
      this.clock =
          Mirror.start(
              client.resources(EgressClock.class).withName(Kind.THE_CLOCK),
              Function.identity(),
              changed,
              patience);
      open.add(clock);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  ClusterName cluster() {
    return cluster;
  }

  Collection<EgressSlice> slices() {
    return slices.all().values();
  }

  Optional<EgressCluster> own() {
    return own.all().values().stream().findFirst();
  }

  /** The newest EgressClock that was seen, seconds. */
  Optional<Long> clock() {
    return clock.all().values().stream()
        .flatMap(one -> Optional.ofNullable(one.getSpec()).stream())
        .map(spec -> spec.seconds())
        .findFirst();
  }

  /** Answers a slice; one that changed meanwhile is answered by the next look. */
  void answer(EgressSlice slice, EgressSliceStatus status) throws IOException {
    Patches.status(client, slice, status).ifPresent(slices::learn);
  }

  KubernetesClient client() {
    return client;
  }

  /** Notes what this process wrote itself. */
  void learn(EgressCluster now) {
    own.learn(now);
  }

  @Override
  public void close() {
    open.close();
  }
}
