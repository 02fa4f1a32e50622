package io.sallyport.gateway.cli;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.Timer;
import io.sallyport.gateway.metrics.Metrics;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.tenantapi.kube.HubConnection;
import io.sallyport.tenantapi.kube.LevelLoop;
import io.sallyport.tenantapi.kube.Member;
import io.sallyport.tenantapi.kube.ServerClock;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The controller of a member while it leads; it works on while the hub is away. */
final class MemberProgram implements AutoCloseable {
  /** Sets take effect by the clock, and end so. */
  private static final Duration EVERY = Duration.ofSeconds(5);

  private final Timer reconcile;
  private final LevelLoop loop;
  private final HubConnection hub;
  private final Member member;
  private final Runnable looked;

  /**
   * Reads what there is, and stands still.
   *
   * @param kubeconfig of the hub, read again each time that it is connected to
   * @param looked is told after each look
   */
  MemberProgram(
      KubernetesClient client,
      ClusterName cluster,
      Path kubeconfig,
      Metrics metrics,
      Runnable looked)
      throws IOException {
    this.looked = looked;
    this.reconcile = metrics.timer("sallyport.reconcile", "One look of the member.");
    this.loop = new LevelLoop("member", EVERY, this::look, Looking::died);
    this.hub = new HubConnection(() -> open(kubeconfig), cluster, loop::tell, Looking::died);
    try {
      this.member =
          new Member(
              client,
              cluster,
              hub,
              new ServerClock(client, System::nanoTime),
              System::nanoTime,
              MemberProgram::key,
              loop::tell);
    } catch (IOException | RuntimeException e) {
      hub.close();
      throw e;
    }
  }

  private static byte[] key() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return key;
  }

  private static KubernetesClient open(Path kubeconfig) throws IOException {
    try {
      return Kubeconfig.client("--hub-kubeconfig", Optional.of(kubeconfig));
    } catch (UserError e) {
      throw new IOException("the hub: " + e.getMessage(), e);
    }
  }

  void start() {
    loop.start();
    loop.tell();
  }

  private void look() throws IOException {
    long start = System.nanoTime();
    member.look();
    reconcile.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
    looked.run();
  }

  @Override
  public void close() {
    loop.close();
    member.close();
    hub.close();
  }
}
