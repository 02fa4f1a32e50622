package io.sallyport.tenantapi.kube;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.tenantapi.controller.FleetClock;
import io.sallyport.tenantapi.controller.FleetPlan;
import io.sallyport.tenantapi.controller.FrozenException;
import io.sallyport.tenantapi.controller.PlannerLoop;
import io.sallyport.tenantapi.crd.EgressCluster;
import io.sallyport.tenantapi.crd.EgressTenant;
import io.sallyport.tenantapi.crd.Manifest;
import io.sallyport.tenantapi.tenant.FleetParser;
import io.sallyport.tenantapi.tenant.FleetParser.Judged;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The planner of a hub: tenants and clusters as people wrote them in, ledgers, slices and statuses
 * out. Level-triggered: one call of {@link #look} is one look at everything, and any number of hubs
 * may look at one API server. One thread uses it.
 */
public final class Hub implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Mirror<EgressTenant, EgressTenant> tenants;
  private final Mirror<EgressCluster, EgressCluster> clusters;
  private final KubernetesStore store;
  private final PlannerLoop loop;
  private final TenantObjects objects;
  private final Connections connections;

  /**
   * Reads what there is.
   *
   * @param nanos a monotonic clock
   * @param publish is handed all ledgers after each look that changed one, and once at the start
   * @param changed is told of every change that calls for a look, by whatever thread
   */
  public Hub(
      KubernetesClient client,
      LongSupplier nanos,
      InstantSource wallClock,
      Consumer<Map<Identity, Ledger>> publish,
      Runnable changed)
      throws IOException {
    List<AutoCloseable> open = new ArrayList<>();
    try {
      this.tenants = mirror(client, EgressTenant.class, changed);
      open.add(tenants);
      this.clusters = mirror(client, EgressCluster.class, changed);
      open.add(clusters);
      this.store = new KubernetesStore(client, this::clusters, changed);
      open.add(store);
      this.objects = new TenantObjects(client, tenants, wallClock);
      this.connections = new Connections(client, clusters, nanos);
      this.loop = new PlannerLoop(store, new FleetClock(store, nanos), wallClock, publish);
    } catch (IOException | RuntimeException e) {
      closeAll(open, e);
      throw e;
    }
  }

  private static void closeAll(List<AutoCloseable> open, Exception why) {
    for (AutoCloseable one : open.reversed()) {
      try {
        one.close();
      } catch (Exception e) {
        why.addSuppressed(e);
      }
    }
  }

  private static <R extends io.fabric8.kubernetes.client.CustomResource<?, ?>> Mirror<R, R> mirror(
      KubernetesClient client, Class<R> type, Runnable changed) throws IOException {
    Calls.require(client, type);
    return Mirror.start(client.resources(type), Function.identity(), changed, PATIENCE);
  }

  private Collection<EgressCluster> clusters() {
    return clusters.all().values();
  }

  /**
   * One look. What was written before a failure stays; the next look goes on.
   *
   * @throws FrozenException where the store is behind what a member has seen
   */
  public FleetPlan look() throws IOException {
    Collection<EgressTenant> written = tenants.all().values();
    Judged judged = judge(written);
    FleetPlan plan;
    try {
      plan = loop.reconcile(judged.fleet());
    } catch (FrozenException frozen) {
      objects.frozen(written, frozen);
      throw frozen;
    }
    objects.write(written, judged, plan, loop.ledgers(), store);
    connections.look(clusters());
    return plan;
  }

  /** A tenant that is being deleted asks for nothing any more. */
  private Judged judge(Collection<EgressTenant> written) {
    List<Manifest> manifests = new ArrayList<>();
    clusters().stream()
        .sorted(Comparator.comparing(cluster -> cluster.getMetadata().getName()))
        .forEach(cluster -> manifests.add(manifest(cluster)));
    written.stream()
        .filter(tenant -> tenant.getMetadata().getDeletionTimestamp() == null)
        .sorted(byRight())
        .forEach(tenant -> manifests.add(manifest(tenant)));
    return FleetParser.judge(manifests);
  }

  /** Where two tenants want one thing, who has it keeps it, and then the older one gets it. */
  private Comparator<EgressTenant> byRight() {
    Map<String, Ledger> held = Ledger.byTenant(loop.ledgers().values());
    return Comparator.comparing((EgressTenant tenant) -> !TenantObjects.hasAll(tenant, held))
        .thenComparing(
            tenant -> Optional.ofNullable(tenant.getMetadata().getCreationTimestamp()).orElse(""))
        .thenComparing(tenant -> tenant.getMetadata().getName());
  }

  private static Manifest manifest(io.fabric8.kubernetes.client.CustomResource<?, ?> object) {
    return new Manifest(TenantObjects.where(object), object, List.of());
  }

  @Override
  public void close() {
    store.close();
    clusters.close();
    tenants.close();
  }
}
