package io.sallyport.tenantapi.kube;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.tenantapi.crd.EgressSlice;
import io.sallyport.tenantapi.crd.EgressSliceSpec;
import io.sallyport.tenantapi.crd.Names;
import io.sallyport.tenantapi.kube.Mirror.Known;
import io.sallyport.tenantapi.store.FleetStore.Answer;
import io.sallyport.tenantapi.store.SliceName;
import io.sallyport.tenantapi.tenant.Cluster;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The slices of all clusters on the hub. Each is written by compare-and-swap over what stands
 * there, since its member writes the status of the same object. One thread writes.
 */
final class SliceObjects implements AutoCloseable {
  private static final int TRIES = 5;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final KubernetesClient client;
  private final Mirror<EgressSlice, KnownSlice> mirror;
  private final Set<ClusterName> namespaces = ConcurrentHashMap.newKeySet();

  /**
   * Reads what there is.
   *
   * @param changed is told of every change, by whatever thread
   */
  SliceObjects(KubernetesClient client, Runnable changed) throws IOException {
    this.client = client;
    this.mirror =
        Mirror.start(
            client.resources(EgressSlice.class).inAnyNamespace(),
            KnownSlice::of,
            changed,
            PATIENCE);
  }

  Map<SliceName, EgressSliceSpec> specs() {
    Map<SliceName, EgressSliceSpec> specs = new HashMap<>();
    for (KnownSlice slice : mirror.all().values()) {
      if (slice.name().isPresent() && slice.spec().isPresent()) {
        specs.put(slice.name().get(), slice.spec().get());
      }
    }
    return specs;
  }

  List<Answer> answers() {
    return mirror.all().values().stream().flatMap(slice -> slice.answer().stream()).toList();
  }

  /** The clusters with an answer that cannot be read. */
  Set<ClusterName> unheard() {
    Set<ClusterName> unheard = new TreeSet<>();
    for (KnownSlice slice : mirror.all().values()) {
      if (slice.unheard()) {
        slice.name().ifPresent(name -> unheard.add(name.cluster()));
      }
    }
    return unheard;
  }

  /** Brings all slices to these; what could not be written is told once the others are. */
  void write(List<Cluster> clusters, Map<SliceName, EgressSliceSpec> wanted) throws IOException {
    for (Cluster cluster : clusters) {
      makeNamespace(cluster.name());
    }
    List<Parallel.Task> tasks = new ArrayList<>();
    Map<SliceName, EgressSliceSpec> there = specs();
    wanted.forEach(
        (name, spec) -> {
          if (!spec.equals(there.get(name))) {
            tasks.add(() -> put(name, spec));
          }
        });
    for (SliceName name : there.keySet()) {
      if (!wanted.containsKey(name)) {
        tasks.add(() -> remove(name));
      }
    }
    Parallel.run(tasks);
  }

  private void makeNamespace(ClusterName cluster) throws IOException {
    if (namespaces.contains(cluster)) {
      return;
    }
    Namespaces.make(client, Names.SLICE_NAMESPACE_PREFIX + cluster);
    namespaces.add(cluster);
  }

  private void put(SliceName name, EgressSliceSpec spec) throws IOException {
    EgressSlice slice = name.object(spec);
    for (int i = 0; i < TRIES; i++) {
      Optional<Known<KnownSlice>> there = mirror.get(Mirror.Key.of(slice));
      requireOlder(name, spec, there);
      Optional<EgressSlice> written =
          there.isEmpty()
              ? Calls.swap("EgressSlice " + name, () -> client.resource(slice).create())
              : Patches.spec(client, slice, there.get().version());
      if (written.isPresent()) {
        mirror.learn(written.get());
        return;
      }
      readAgain(slice);
      if (mirror.get(Mirror.Key.of(slice)).isEmpty()) { // its namespace may be gone
        namespaces.remove(name.cluster());
        makeNamespace(name.cluster());
      }
    }
    throw new IOException("EgressSlice " + name + " changed at each of 5 tries");
  }

  /** Another planner that is ahead of this one is not written over. */
  private static void requireOlder(
      SliceName name, EgressSliceSpec spec, Optional<Known<KnownSlice>> there) throws IOException {
    Optional<EgressSliceSpec> newer =
        there
            .flatMap(known -> known.value().spec())
            .filter(old -> old.identity().equals(spec.identity()) && old.epoch() > spec.epoch());
    if (newer.isPresent()) {
      throw new IOException(
          "EgressSlice %s has epoch %d of another planner, and this one %d"
              .formatted(name, newer.get().epoch(), spec.epoch()));
    }
  }

  private void readAgain(EgressSlice slice) throws IOException {
    Optional<EgressSlice> now =
        Calls.read(
            "EgressSlice " + slice.getMetadata().getName(),
            () -> Optional.ofNullable(client.resource(slice).get()));
    now.ifPresentOrElse(mirror::learn, () -> mirror.forget(Mirror.Key.of(slice)));
  }

  /** One that changed meanwhile stays until the next look has seen how. */
  private void remove(SliceName name) throws IOException {
    EgressSlice slice = new EgressSlice();
    slice.setMetadata(name.metadata());
    String version = mirror.get(Mirror.Key.of(slice)).map(Known::version).orElseThrow();
    slice.getMetadata().setResourceVersion(version);
    boolean gone =
        Calls.swap(
                "EgressSlice " + name,
                () -> Objects.requireNonNull(client.resource(slice).lockResourceVersion().delete()))
            .isPresent();
    if (gone) {
      mirror.forget(Mirror.Key.of(slice));
    } else {
      readAgain(slice);
    }
  }

  @Override
  public void close() {
    mirror.close();
  }
}
