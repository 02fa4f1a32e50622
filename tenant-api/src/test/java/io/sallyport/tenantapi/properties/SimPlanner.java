package io.sallyport.tenantapi.properties;

import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.tenantapi.controller.FleetClock;
import io.sallyport.tenantapi.controller.FrozenException;
import io.sallyport.tenantapi.controller.PlannerLoop;
import io.sallyport.tenantapi.controller.Verb;
import io.sallyport.tenantapi.tenant.Fleet;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** A process that plans: its own wall clock, its own idea of manifests, and a life that ends. */
final class SimPlanner {
  /** What it plans for and by which wall clock. */
  interface Surroundings {
    long nanos();

    Instant wall(long offsetSeconds);

    void published(Map<Identity, Ledger> ledgers);
  }

  private final StoreView store;
  private final Surroundings surroundings;
  private Optional<PlannerLoop> loop = Optional.empty();
  private Map<Identity, Ledger> published = Map.of();
  private boolean busy;
  long wallOffset;
  Fleet fleet = Fleet.EMPTY;

  SimPlanner(StoreView store, Surroundings surroundings) {
    this.store = store;
    this.surroundings = surroundings;
  }

  boolean isBusy() {
    return busy;
  }

  void kill() {
    loop = Optional.empty();
  }

  /** What it knew and listed last. */
  Map<Identity, Ledger> published() {
    return published;
  }

  /** One look; whether it came to its end. */
  boolean look() {
    return run(() -> living().reconcile(fleet));
  }

  boolean act(Verb verb) {
    return run(() -> living().act(verb));
  }

  private interface Work {
    Object run() throws IOException;
  }

  private boolean run(Work work) {
    busy = true;
    try {
      work.run();
      return true;
    } catch (FrozenException frozen) {
      throw new AssertionError("nothing was rolled back", frozen);
    } catch (IOException failed) {
      return false;
    } catch (Crash end) {
      kill();
      return false;
    } finally {
      busy = false;
    }
  }

  private PlannerLoop living() throws IOException {
    if (loop.isEmpty()) {
      FleetClock clock = new FleetClock(store, surroundings::nanos);
      loop =
          Optional.of(
              new PlannerLoop(store, clock, () -> surroundings.wall(wallOffset), this::publish));
    }
    return loop.get();
  }

  private void publish(Map<Identity, Ledger> ledgers) {
    published = ledgers;
    surroundings.published(ledgers);
  }
}
