package io.sallyport.tenantapi.kube;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Names;
import io.sallyport.tenantapi.crd.EgressCluster;
import io.sallyport.tenantapi.crd.EgressClusterStatus;
import io.sallyport.tenantapi.crd.EgressSliceSpec;
import io.sallyport.tenantapi.store.FleetStore;
import io.sallyport.tenantapi.store.Kind;
import io.sallyport.tenantapi.store.SliceName;
import io.sallyport.tenantapi.store.Stored;
import io.sallyport.tenantapi.tenant.Cluster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A fleet's store on the hub's API server. Ledgers, claims, the clock and pages are read from the
 * server itself; slices and what members answered from a watch.
 */
public final class KubernetesStore implements FleetStore, AutoCloseable {
  private final KubernetesObjects objects;
  private final SliceObjects slices;
  private final Supplier<Collection<EgressCluster>> clusters;

  /**
   * The store of the hub that {@code client} speaks to.
   *
   * @param clusters the clusters as their members left them
   * @param changed is told whenever a slice changed, by whatever thread
   */
  public KubernetesStore(
      KubernetesClient client, Supplier<Collection<EgressCluster>> clusters, Runnable changed)
      throws IOException {
    this.objects = new KubernetesObjects(client);
    this.slices = new SliceObjects(client, changed);
    this.clusters = clusters;
  }

  @Override
  public <T> Optional<Stored<T>> read(Kind<T> kind, String name) throws IOException {
    return objects.read(kind, name);
  }

  @Override
  public <T> Map<String, Stored<T>> list(Kind<T> kind) throws IOException {
    return objects.list(kind);
  }

  @Override
  public <T> Optional<Stored<T>> write(
      Kind<T> kind, String name, T value, Optional<String> expected) throws IOException {
    return objects.write(kind, name, value, expected);
  }

  @Override
  public Map<SliceName, EgressSliceSpec> slices() {
    return slices.specs();
  }

  @Override
  public void writeSlices(List<Cluster> fleet, Map<SliceName, EgressSliceSpec> wanted)
      throws IOException {
    slices.write(fleet, wanted);
  }

  @Override
  public List<Answer> answers() {
    return slices.answers();
  }

  @Override
  public Set<ClusterName> unheard() {
    return slices.unheard();
  }

  @Override
  public List<Witness> witnesses() {
    List<Witness> witnesses = new ArrayList<>();
    for (EgressCluster cluster : clusters.get()) {
      String name = cluster.getMetadata().getName();
      Optional<Long> clock =
          Optional.ofNullable(cluster.getStatus()).map(EgressClusterStatus::clock);
      if (Names.isName(name) && clock.isPresent()) {
        witnesses.add(new Witness(new ClusterName(name), name, clock.get()));
      }
    }
    return witnesses;
  }

  @Override
  public void close() {
    slices.close();
  }
}
