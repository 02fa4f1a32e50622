package io.sallyport.tenantapi.kube;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.sallyport.ipam.plan.ClusterName;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A member's connection to its hub: tried until the hub answers, while the member works on with
 * what it has. Any thread may ask for it.
 */
public final class HubConnection implements Supplier<Optional<HubLink>>, AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Opening opening;
  private final ClusterName cluster;
  private final Runnable changed;
  private final LevelLoop loop;
  private volatile Optional<Connected> connected = Optional.empty();

  private record Connected(KubernetesClient client, HubLink link) {}

  /** Makes a client of the hub, by the kubeconfig as it is then. */
  public interface Opening {
    KubernetesClient open() throws IOException;
  }

  /**
   * A connection that is tried from now on.
   *
   * @param changed is told of everything new, by whatever thread
   * @param died is told where it cannot go on
   */
  public HubConnection(
      Opening opening,
      ClusterName cluster,
      Runnable changed,
      Thread.UncaughtExceptionHandler died) {
    this.opening = opening;
    this.cluster = cluster;
    this.changed = changed;
    this.loop = new LevelLoop("connection to the hub", Duration.ofMinutes(1), this::look, died);
    loop.start();
    loop.tell();
  }

  private void look() throws IOException {
    if (connected.isPresent()) {
      return;
    }
    KubernetesClient client = opening.open();
    try {
      connected =
          Optional.of(new Connected(client, new HubLink(client, cluster, changed, PATIENCE)));
    } catch (IOException | RuntimeException e) {
      client.close();
      throw e;
    }
    changed.run();
  }

  @Override
  public Optional<HubLink> get() {
    return connected.map(Connected::link);
  }

  @Override
  public void close() {
    loop.close();
    connected.ifPresent(
        known -> {
          known.link.close();
          known.client.close();
        });
  }
}
