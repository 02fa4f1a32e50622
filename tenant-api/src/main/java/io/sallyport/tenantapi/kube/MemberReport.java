package io.sallyport.tenantapi.kube;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.sallyport.tenantapi.crd.EgressCluster;
import io.sallyport.tenantapi.crd.EgressClusterStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Tells the hub which cluster a member is, and that it lives; and keeps the newest EgressClock that
 * it saw, as a witness of a hub that was rolled back. One thread uses it.
 */
final class MemberReport {
  private static final Duration EVERY = Duration.ofSeconds(30);

  private final KubernetesClient client;
  private final Mirror<EgressCluster, EgressCluster> own;
  private final ServerClock wallClock;
  private final LongSupplier nanos;
  private final String clusterId;
  private Optional<Long> toldAt = Optional.empty();

  /**
   * A report of the cluster that {@code client} speaks to.
   *
   * @param own its copy of its EgressCluster
   * @param nanos a monotonic clock
   */
  MemberReport(
      KubernetesClient client,
      Mirror<EgressCluster, EgressCluster> own,
      ServerClock wallClock,
      LongSupplier nanos)
      throws IOException {
    this.client = client;
    this.own = own;
    this.wallClock = wallClock;
    this.nanos = nanos;
    this.clusterId =
        Calls.read(
            "namespace kube-system",
            () ->
                Optional.ofNullable(client.namespaces().withName("kube-system").get())
                    .map(namespace -> namespace.getMetadata().getUid())
                    .orElse(""));
  }

  /** Refuses a hub that knows another cluster by this name: its slices are not this one's. */
  void requireSame(HubLink link) throws IOException {
    Optional<String> known = status(link.own()).flatMap(it -> Optional.ofNullable(it.clusterID()));
    if (known.filter(id -> !id.equals(clusterId)).isPresent()) {
      throw new IOException(
          ("EgressCluster %1$s of the hub is another cluster: its kube-system has UID %2$s, and"
               + " this one's %3$s. If that one is gone for good: `sallyport release --cluster"
               + " %1$s`, then take clusterID out of the status of EgressCluster %1$s; else join by"
               + " another name")
              .formatted(link.cluster(), known.get(), clusterId));
    }
  }

  private static Optional<EgressClusterStatus> status(Optional<EgressCluster> cluster) {
    return cluster.flatMap(it -> Optional.ofNullable(it.getStatus()));
  }

  /** Says that it lives, now and then. */
  void tell(HubLink link) throws IOException {
    long now = nanos.getAsLong();
    Optional<EgressCluster> there = link.own();
    boolean due = toldAt.filter(at -> now - at < EVERY.toNanos()).isEmpty();
    if (!due || there.isEmpty()) {
      return;
    }
    Optional<Long> witnessed = witness(link.clock());
    EgressClusterStatus next =
        new EgressClusterStatus(
            clusterId,
            status(there).map(EgressClusterStatus::connected).orElse(null),
            wallClock.instant().truncatedTo(ChronoUnit.SECONDS).toString(),
            witnessed.orElse(null));
    Optional<EgressCluster> written = Patches.status(link.client(), there.get(), next);
    written.ifPresent(
        object -> {
          link.learn(object);
          toldAt = Optional.of(now);
        });
  }

  /** The newest clock, kept here before it is told. */
  private Optional<Long> witness(Optional<Long> seen) throws IOException {
    Optional<EgressCluster> copy = own.all().values().stream().findFirst();
    Optional<Long> kept = status(copy).flatMap(it -> Optional.ofNullable(it.clock()));
    long newest = Math.max(seen.orElse(-1L), kept.orElse(-1L));
    if (copy.isPresent() && newest > kept.orElse(-1L)) {
      Patches.status(client, copy.get(), new EgressClusterStatus(clusterId, null, null, newest))
          .ifPresent(own::learn);
    }
    return newest < 0 ? Optional.empty() : Optional.of(newest);
  }
}
