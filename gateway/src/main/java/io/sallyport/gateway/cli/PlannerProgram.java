package io.sallyport.gateway.cli;

import io.micrometer.core.instrument.Timer;
import io.sallyport.gateway.metrics.Metrics;
import io.sallyport.gateway.metrics.PlannerCollector;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.Refusal;
import io.sallyport.tenantapi.allowlist.AllowListService;
import io.sallyport.tenantapi.controller.FleetClock;
import io.sallyport.tenantapi.controller.FleetPlan;
import io.sallyport.tenantapi.controller.FrozenException;
import io.sallyport.tenantapi.controller.PlannerLoop;
import io.sallyport.tenantapi.crd.Problem;
import io.sallyport.tenantapi.directory.ManifestDirectory;
import io.sallyport.tenantapi.directory.StateDirectory;
import io.sallyport.tenantapi.directory.VerbRequests;
import io.sallyport.tenantapi.http.HttpServer;
import io.sallyport.tenantapi.tenant.Fleet;
import io.sallyport.tenantapi.tenant.FleetParser;
import io.sallyport.tenantapi.tenant.Parsed;
import io.sallyport.tenantapi.tenant.Tenant;
import io.sallyport.tenantapi.tenant.TenantName;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The planner of a state directory and its allow-list service. */
final class PlannerProgram implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PlannerProgram.class);

  private final ManifestDirectory manifests;
  private final StateDirectory store;
  private final PlannerLoop loop;
  private final VerbRequests requests;
  private final HttpServer server;
  private final Looking looking;
  private final AllowListService lists;
  private final PlannerCollector collector = new PlannerCollector();
  private final Timer reconcile;
  private Fleet fleet;
  private Map<Identity, Ledger> ledgers = Map.of();
  private List<Problem> problemsSaid = List.of();
  private String frozenSaid = "";
  private volatile FleetPlan plan = FleetPlan.EMPTY;
  private Map<String, List<Refusal>> refusalsSaid = Map.of();

  PlannerProgram(Path manifests, Path state, InetSocketAddress allowList, Metrics metrics)
      throws IOException, UserError {
    requireLoopback(allowList);
    this.manifests = new ManifestDirectory(manifests);
    this.fleet = Manifests.read(manifests);
    this.reconcile = metrics.timer("sallyport.reconcile", "One look of the planner.");
    this.lists = new AllowListService(collector::answered);
    metrics.register(collector);
    this.store = StateDirectory.open(state);
    try {
      this.requests = VerbRequests.of(state);
      FleetClock clock = new FleetClock(store, System::nanoTime);
      this.loop = new PlannerLoop(store, clock, InstantSource.system(), this::publish);
      this.server = HttpServer.start(allowList, lists);
      this.looking =
          new Looking(
              "planner",
              List.of(manifests, state.resolve("status"), state.resolve("requests")),
              this::look);
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  static void requireLoopback(InetSocketAddress allowList) throws UserError {
    if (!allowList.getAddress().isLoopbackAddress()) {
      throw UserError.input(
          "--allow-list %s is no loopback address; without tokens lists are served on loopback only"
              .formatted(HostPort.text(allowList)));
    }
  }

  /** The plan of the last look. */
  FleetPlan plan() {
    return plan;
  }

  InetSocketAddress address() {
    return server.address();
  }

  void start() throws IOException, UserError {
    looking.start();
  }

  private void look() throws IOException {
    manifests.changed().map(FleetParser::parse).ifPresent(this::take);
    requests.serve(loop::act);
    long start = System.nanoTime();
    Optional<FleetPlan> looked = reconcile();
    if (looked.isEmpty()) {
      return;
    }
    FleetPlan fresh = looked.get();
    reconcile.record(System.nanoTime() - start, java.util.concurrent.TimeUnit.NANOSECONDS);
    sayRefusals(fresh);
    plan = fresh;
    publish(ledgers);
  }

  private void take(Parsed<Fleet> parsed) {
    switch (parsed) {
      case Parsed.Valid<Fleet>(Fleet fresh) -> {
        fleet = fresh;
        problemsSaid = List.of();
      }
      case Parsed.Invalid<Fleet>(List<Problem> problems) -> {
        if (!problems.equals(problemsSaid)) {
          LOG.error("the manifests have problems; the last good ones stay in force");
          problems.forEach(problem -> LOG.error("{}", problem));
          problemsSaid = problems;
        }
      }
    }
  }

  /** A plan, or empty where nothing may be allocated; what is in force stays so. */
  private Optional<FleetPlan> reconcile() throws IOException {
    try {
      FleetPlan fresh = loop.reconcile(fleet);
      frozenSaid = "";
      return Optional.of(fresh);
    } catch (FrozenException e) {
      String message = String.valueOf(e.getMessage());
      if (!message.equals(frozenSaid)) {
        LOG.error("{}", message);
        frozenSaid = message;
      }
      return Optional.empty();
    }
  }

  private void sayRefusals(FleetPlan plan) {
    Map<String, List<Refusal>> refusals = new HashMap<>();
    for (FleetPlan.Outcome outcome : plan.outcomes()) {
      String tenant = outcome.name();
      List<Refusal> refused = outcome.plan().refused();
      if (!refused.isEmpty()) {
        refusals.put(tenant, refused);
        if (!refused.equals(refusalsSaid.get(tenant))) {
          refused.forEach(
              refusal ->
                  LOG.warn(
                      "tenant={} {} '{}' {}; fits: {}",
                      tenant,
                      refusal.field(),
                      refusal.value(),
                      refusal.rule(),
                      refusal.fits()));
        }
      }
    }
    refusalsSaid = refusals;
  }

  /**
   * Publishes what the tenants there are hold, by their names: a tenant that asks for another
   * identity is refused, and keeps its list.
   */
  private void publish(Map<Identity, Ledger> all) {
    ledgers = all;
    Map<String, Ledger> owners = Ledger.byTenant(all.values());
    Map<TenantName, Ledger> byTenant = new HashMap<>();
    for (Tenant tenant : fleet.tenants()) {
      Ledger nothing = Ledger.empty(tenant.identity());
      byTenant.put(tenant.name(), owners.getOrDefault(tenant.name().name(), nothing));
    }
    lists.publish(byTenant);
    collector.publish(byTenant, all.values());
  }

  @Override
  public void close() throws IOException {
    looking.close();
    server.close();
    store.close();
  }
}
