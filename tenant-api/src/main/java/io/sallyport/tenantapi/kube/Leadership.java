package io.sallyport.tenantapi.kube;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * One of several replicas works, by a Lease. That saves work and no more: all that they write is
 * compare-and-swap, so two that both believe to lead do no harm.
 */
public final class Leadership implements AutoCloseable {
  private static final Duration LEASE = Duration.ofSeconds(15);
  private static final Duration RENEW = Duration.ofSeconds(10);
  private static final Duration RETRY = Duration.ofSeconds(2);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CompletableFuture<?> electing;
  private volatile boolean closing;

  /**
   * Who stands for election.
   *
   * @param namespace of the Lease
   * @param lease its name
   * @param replica this process, unique among those that want the Lease
   */
  public record Candidate(String namespace, String lease, String replica) {}

  /**
   * Stands for election from now on.
   *
   * @param begin is called once this replica leads
   * @param end is called once it leads no more and was not closed
   */
  public Leadership(KubernetesClient client, Candidate candidate, Runnable begin, Runnable end) {
    LeaderElectionConfig config =
        new LeaderElectionConfigBuilder()
            .withName(candidate.lease)
            .withLock(new LeaseLock(candidate.namespace, candidate.lease, candidate.replica))
            .withLeaseDuration(LEASE)
            .withRenewDeadline(RENEW)
            .withRetryPeriod(RETRY)
            .withReleaseOnCancel(true)
            .withLeaderCallbacks(
                new LeaderCallbacks(() -> threads.execute(begin), () -> ended(end), leader -> {}))
            .build();
    this.electing = new LeaderElector(client, config, threads).start();
  }

  private void ended(Runnable end) {
    if (!closing) {
      end.run();
    }
  }

  /** Gives the Lease up, so that another replica need not wait for its end. */
  @Override
  public void close() {
    closing = true;
    electing.cancel(true);
    threads.shutdown();
  }
}
