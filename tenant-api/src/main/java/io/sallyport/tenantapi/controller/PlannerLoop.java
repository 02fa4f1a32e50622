package io.sallyport.tenantapi.controller;

import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.tenantapi.tenant.Cluster;
import io.sallyport.tenantapi.tenant.Fleet;
import java.io.IOException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The planner's loop over a store: look at everything, decide, write claims, then ledgers, then
 * publish them, then slices, so that an address is claimed and listed before a gateway can use it.
 * Level-triggered: one call is one look. One thread uses it.
 */
public final class PlannerLoop {
  private final FleetStore store;
  private final InstantSource wallClock;
  private final Consumer<Map<Identity, Ledger>> publish;
  private final Map<Identity, Ledger> ledgers;
  private boolean unpublished;

  /**
   * A loop that starts from what the store holds.
   *
   * @param publish is handed all ledgers after each look that changed one, and once at the start
   */
  public PlannerLoop(
      FleetStore store, InstantSource wallClock, Consumer<Map<Identity, Ledger>> publish)
      throws IOException {
    this.store = store;
    this.wallClock = wallClock;
    this.publish = publish;
    this.ledgers = new HashMap<>(store.ledgers());
    publish.accept(Map.copyOf(ledgers));
  }

  /** One look at {@code fleet}. What was written before a failure stays; the next look goes on. */
  public FleetPlan reconcile(Fleet fleet) throws IOException {
    FleetPlan plan =
        FleetPlanner.plan(
            new FleetPlanner.State(
                fleet,
                Map.copyOf(ledgers),
                Answers.usage(fleet, store.answers()),
                wallClock.instant().truncatedTo(ChronoUnit.SECONDS)));
    store.writeClaims(plan.claims());
    for (FleetPlan.Outcome outcome : plan.tenants()) {
      if (outcome.changed()) {
        store.write(outcome.plan().ledger());
        ledgers.put(outcome.plan().ledger().identity(), outcome.plan().ledger());
        unpublished = true;
      }
    }
    if (unpublished) {
      publish.accept(Map.copyOf(ledgers));
      unpublished = false;
    }
    store.writeSlices(fleet.clusters().stream().map(Cluster::name).toList(), plan.slices());
    return plan;
  }
}
