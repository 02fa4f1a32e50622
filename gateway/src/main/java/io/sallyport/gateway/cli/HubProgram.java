package io.sallyport.gateway.cli;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.Timer;
import io.sallyport.gateway.metrics.Metrics;
import io.sallyport.gateway.metrics.PlannerCollector;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.Names;
import io.sallyport.tenantapi.allowlist.AllowListService;
import io.sallyport.tenantapi.controller.FleetPlan;
import io.sallyport.tenantapi.kube.Hub;
import io.sallyport.tenantapi.kube.LevelLoop;
import io.sallyport.tenantapi.tenant.TenantName;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The planner of a hub while it leads, and what its allow-list service answers from. */
final class HubProgram implements AutoCloseable {
  private final AllowListService lists;
  private final PlannerCollector collector;
  private final Timer reconcile;
  private final LevelLoop loop;
  private final Hub hub;
  private final Runnable looked;
  private Map<Identity, Ledger> ledgers = Map.of();

  /**
   * Reads what there is, and stands still.
   *
   * @param looked is told after each look
   */
  HubProgram(
      KubernetesClient client,
      AllowListService lists,
      PlannerCollector collector,
      Metrics metrics,
      Runnable looked)
      throws IOException {
    this.lists = lists;
    this.collector = collector;
    this.looked = looked;
    this.reconcile = metrics.timer("sallyport.reconcile", "One look of the planner.");
    this.loop = new LevelLoop("hub", Duration.ofMinutes(1), this::look, Looking::died);
    this.hub =
        new Hub(client, System::nanoTime, InstantSource.system(), all -> ledgers = all, loop::tell);
  }

  void start() {
    loop.start();
  }

  private void look() throws IOException {
    long start = System.nanoTime();
    FleetPlan plan = hub.look();
    reconcile.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
    publish(plan);
    looked.run();
  }

  /** What the tenants there are hold, by their names; one that is refused keeps its list. */
  private void publish(FleetPlan plan) {
    Map<TenantName, Ledger> byTenant = new HashMap<>();
    for (FleetPlan.Outcome outcome : plan.outcomes()) {
      if (outcome.tenant().isPresent()) {
        byTenant.put(outcome.tenant().get().name(), Ledger.empty(outcome.identity()));
      }
    }
    Ledger.byTenant(ledgers.values())
        .forEach(
            (name, ledger) -> {
              if (Names.isName(name)) {
                byTenant.put(new TenantName(name), ledger);
              }
            });
    lists.publish(byTenant);
    collector.publish(byTenant, ledgers.values());
  }

  @Override
  public void close() {
    loop.close();
    hub.close();
  }
}
