package io.sallyport.tenantapi.controller;

import io.sallyport.ipam.plan.ClaimShard.Wish;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.LedgerCidr;
import io.sallyport.ipam.plan.Plan;
import io.sallyport.tenantapi.store.FleetStore;
import io.sallyport.tenantapi.store.Kind;
import io.sallyport.tenantapi.tenant.Fleet;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The planner's loop over a store: look at everything, decide, write claims, then ledgers, then
 * publish them, then slices, so that an address is claimed and listed before a gateway can use it.
 * Level-triggered: one call is one look. Any number of loops may share a store; where two decide on
 * the same thing, one of them looks again. One thread uses it.
 */
public final class PlannerLoop {
  private static final int TRIES = 10;
  private static final long CLOCK_EVERY = 60_000_000_000L;

  private final FleetStore store;
  private final FleetClock clock;
  private final InstantSource wallClock;
  private final Consumer<Map<Identity, Ledger>> publish;
  private final Books<Ledger> ledgers;
  private final ClaimBooks claims;
  private final PageWriter pages;
  private final RollBack rollBack;
  private Optional<Map<Identity, Ledger>> published = Optional.empty();

  /** Everybody whose ledger has to be there. */
  private Set<String> owners;

  /**
   * A loop that starts from what the store holds.
   *
   * @param publish is handed all ledgers after each look that changed one, and once at the start,
   *     but never those of a store that is behind or lacks one
   */
  public PlannerLoop(
      FleetStore store,
      FleetClock clock,
      InstantSource wallClock,
      Consumer<Map<Identity, Ledger>> publish)
      throws IOException {
    this.store = store;
    this.clock = clock;
    this.wallClock = wallClock;
    this.publish = publish;
    this.claims = new ClaimBooks(store);
    this.owners = KnownOwners.of(store, claims.all()).named().keySet();
    this.ledgers = new Books<>(store, Kind.LEDGER);
    this.pages = new PageWriter(store, ledgers);
    this.rollBack = new RollBack(store, clock, wallClock);
    if (!rollBack.isBehind() && ledgers.all().keySet().containsAll(owners)) {
      publish();
    }
  }

  private void mend(List<FleetStore.Answer> answers) throws IOException {
    Map<Identity, Ledger> known = byIdentity();
    answers.stream()
        .filter(answer -> RollBack.isBeyond(answer, known))
        .forEach(answer -> ledgers.doubt(answer.identity().name()));
    if (rollBack.mend(answers, byIdentity())) {
      ledgers.doubtAll();
    }
  }

  /** All ledgers as they were published last. */
  public Map<Identity, Ledger> ledgers() {
    return published.orElse(Map.of());
  }

  /** Does what a person asks; the next look goes on from there. */
  public Verbs.Outcome act(Verb verb) throws IOException {
    Verbs.Outcome outcome = new Verbs(store, clock, wallClock).act(verb);
    ledgers.doubtAll();
    return outcome;
  }

  /**
   * One look at {@code fleet}. What was written before a failure stays; the next look goes on.
   *
   * @throws FrozenException where the store is behind what a member has seen, or a ledger is gone
   */
  public FleetPlan reconcile(Fleet fleet) throws IOException {
    for (int i = 0; i < TRIES; i++) {
      FleetPlan plan = plan(fleet);
      if (commit(plan)) {
        publish();
        store.writeSlices(fleet.clusters(), plan.slices());
        pages.write();
        return plan;
      }
    }
    throw new IOException("somebody else changed the same ledgers at each of 10 tries");
  }

  /**
   * What was in use is read before the clock is written, so that no release is stamped too early.
   */
  private FleetPlan plan(Fleet fleet) throws IOException {
    List<FleetStore.Answer> answers = store.answers();
    mend(answers);
    Map<Identity, Ledger> all = byIdentity();
    boolean due = clock.isNew() || clock.age() >= CLOCK_EVERY;
    boolean ticked = due || isResting(fleet) || all.values().stream().anyMatch(Plan::waitsForClock);
    if (ticked) {
      tick();
    }
    FleetPlan plan = plan(fleet, all, answers);
    if (ticked || plan.outcomes().stream().noneMatch(FleetPlan.Outcome::beginsRest)) {
      return plan;
    }
    tick();
    return plan(fleet, all, answers);
  }

  /** Whether what is free rests for some tenant, since the store was restored. */
  private boolean isResting(Fleet fleet) {
    return clock.restored() > 0
        && fleet.tenants().stream()
            .anyMatch(t -> clock.last() < clock.restored() + t.request().holds().block());
  }

  /** A clock that somebody set back meanwhile stamps nothing. */
  private void tick() throws IOException {
    long before = clock.last();
    if (clock.tick() < before) {
      throw new IOException(
          "the EgressClock was %d and is %d; nothing is planned by it, the next look sees what"
                  .formatted(before, clock.last())
              + " gateways saw");
    }
  }

  private FleetPlan plan(Fleet fleet, Map<Identity, Ledger> all, List<FleetStore.Answer> answers)
      throws IOException {
    return FleetPlanner.plan(
        new FleetPlanner.State(
            fleet,
            all,
            claims.all(),
            store.slices(),
            answers,
            wallNow(),
            clock.last(),
            clock.restored()));
  }

  private boolean commit(FleetPlan plan) throws IOException {
    List<FleetPlan.Outcome> changed =
        plan.outcomes().stream().filter(FleetPlan.Outcome::changed).toList();
    List<Wish> wishes = wishes(changed);
    wishes.addAll(claims.lost(byIdentity().values()));
    Set<Identity> late = claims.claim(wishes);
    late.forEach(owner -> ledgers.doubt(owner.name()));
    boolean all = late.isEmpty();
    for (FleetPlan.Outcome outcome : changed) {
      if (!late.contains(outcome.identity())) {
        all &= ledgers.write(outcome.identity().name(), outcome.after());
      }
    }
    Map<Identity, Ledger> now = byIdentity();
    for (Identity owner : claims.left(now, clock.last())) {
      Ledger same = now.getOrDefault(owner, Ledger.empty(owner));
      all &= ledgers.write(owner.name(), same.renewed(wallNow(), clock.last()));
    }
    claims.release(byIdentity());
    return all;
  }

  private Instant wallNow() {
    return wallClock.instant().truncatedTo(ChronoUnit.SECONDS);
  }

  private static List<Wish> wishes(List<FleetPlan.Outcome> changed) {
    List<Wish> wishes = new ArrayList<>();
    for (FleetPlan.Outcome outcome : changed) {
      for (LedgerCidr cidr : outcome.after().cidrs()) {
        if (outcome.before().cidrs().stream().noneMatch(old -> old.cidr().equals(cidr.cidr()))) {
          wishes.add(new Wish(cidr.cidr(), outcome.identity(), outcome.after().epoch()));
        }
      }
    }
    return wishes;
  }

  private void publish() throws IOException {
    Map<Identity, Ledger> now = byIdentity();
    if (!published.equals(Optional.of(now))) {
      published = Optional.of(now);
      publish.accept(now);
    }
  }

  private Map<Identity, Ledger> byIdentity() throws IOException {
    Map<String, Ledger> there = ledgers.all();
    if (!there.keySet().containsAll(owners)) {
      there = afterALoss();
    }
    owners = there.keySet();
    Map<Identity, Ledger> all = new HashMap<>();
    there.values().forEach(ledger -> all.put(ledger.identity(), ledger));
    return Map.copyOf(all);
  }

  /** A ledger is gone: with all else, since the store was restored, or alone. */
  private Map<String, Ledger> afterALoss() throws IOException {
    claims.readAgain();
    KnownOwners known = KnownOwners.of(store, claims.all());
    ledgers.readAgain();
    Map<String, Ledger> there = ledgers.all();
    known.require(there.keySet());
    return there;
  }
}
