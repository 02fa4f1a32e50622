package io.sallyport.tenantapi.kube;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.tenantapi.crd.EgressSlice;
import io.sallyport.tenantapi.crd.EgressSliceStatus;
import io.sallyport.tenantapi.crd.Names;
import io.sallyport.tenantapi.store.SliceName;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * A member's own copy of its slices: the specs are the hub's, the statuses its own. It is the
 * member's memory, and what its gateways read. One thread writes.
 */
final class LocalSlices implements AutoCloseable {
  private final KubernetesClient client;
  private final ClusterName cluster;
  private final Mirror<EgressSlice, EgressSlice> mirror;

  LocalSlices(KubernetesClient client, ClusterName cluster, Runnable changed, Duration patience)
      throws IOException {
    this.client = client;
    this.cluster = cluster;
    Namespaces.make(client, Names.SLICE_NAMESPACE_PREFIX + cluster);
    this.mirror =
        Mirror.start(
            client.resources(EgressSlice.class).inNamespace(Names.SLICE_NAMESPACE_PREFIX + cluster),
            Function.identity(),
            changed,
            patience);
  }

  Collection<EgressSlice> all() {
    return mirror.all().values();
  }

  /** Brings the specs to those of the hub, but for those that go back, or ask for too much. */
  void follow(Collection<EgressSlice> hub) throws IOException {
    Map<String, EgressSlice> here = new HashMap<>();
    all().forEach(slice -> here.put(slice.getMetadata().getName(), slice));
    List<Parallel.Task> tasks = new ArrayList<>();
    for (EgressSlice slice : hub) {
      Optional<EgressSlice> own = Optional.ofNullable(here.remove(slice.getMetadata().getName()));
      boolean same = own.filter(it -> slice.getSpec().equals(it.getSpec())).isPresent();
      if (!same && slice.getSpec().requires().isEmpty() && !goesBack(slice, own)) {
        tasks.add(() -> put(slice, own));
      }
    }
    here.values().stream().filter(this::hasEnded).forEach(slice -> tasks.add(() -> remove(slice)));
    Parallel.run(tasks);
  }

  private static boolean goesBack(EgressSlice next, Optional<EgressSlice> own) {
    return own.flatMap(it -> Optional.ofNullable(it.getSpec()))
        .filter(it -> it.identity().equals(next.getSpec().identity()))
        .filter(it -> it.epoch() > next.getSpec().epoch())
        .isPresent();
  }

  /**
   * Whether nobody has an address by this slice, which the hub has no more, or the same owner has
   * all of them by another.
   */
  private boolean hasEnded(EgressSlice slice) {
    Optional<EgressSliceStatus> status = Optional.ofNullable(slice.getStatus());
    boolean idle = status.filter(it -> it.usage().pods() > 0 || !it.sources().isEmpty()).isEmpty();
    return idle
        || all().stream()
            .filter(other -> !other.getMetadata().getName().equals(slice.getMetadata().getName()))
            .flatMap(other -> Optional.ofNullable(other.getStatus()).stream())
            .anyMatch(
                other ->
                    other.identity().equals(status.get().identity())
                        && other.epoch() >= status.get().epoch());
  }

  private void put(EgressSlice slice, Optional<EgressSlice> own) throws IOException {
    String name = slice.getMetadata().getName();
    EgressSlice wanted = new SliceName(cluster, name).object(slice.getSpec());
    Optional<EgressSlice> now =
        own.isEmpty()
            ? Calls.swap("EgressSlice " + name, () -> client.resource(wanted).create())
            : Patches.spec(client, wanted, own.get().getMetadata().getResourceVersion());
    now.ifPresent(mirror::learn);
  }

  private void remove(EgressSlice slice) throws IOException {
    EgressSlice gone =
        new SliceName(cluster, slice.getMetadata().getName()).object(slice.getSpec());
    gone.getMetadata().setResourceVersion(slice.getMetadata().getResourceVersion());
    Calls.swap(
            "EgressSlice " + slice.getMetadata().getName(),
            () -> Objects.requireNonNull(client.resource(gone).lockResourceVersion().delete()))
        .ifPresent(any -> mirror.forget(Mirror.Key.of(gone)));
  }

  /**
   * Writes the status of {@code slice}.
   *
   * @return the slice as it stands, empty where it changed meanwhile
   */
  Optional<EgressSlice> write(EgressSlice slice, EgressSliceStatus status) throws IOException {
    Optional<EgressSlice> now = Patches.status(client, slice, status);
    now.ifPresent(mirror::learn);
    return now;
  }

  @Override
  public void close() {
    mirror.close();
  }
}
