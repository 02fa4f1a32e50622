package io.sallyport.tenantapi.controller;

import io.sallyport.ipam.plan.Block;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.Operator;
import io.sallyport.tenantapi.store.FleetStore;
import io.sallyport.tenantapi.store.Kind;
import io.sallyport.tenantapi.store.Stored;
import java.io.IOException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Does what people ask of ledgers, by compare-and-swap beside any planner. */
public final class Verbs {
  private static final int TRIES = 10;

  private final FleetStore store;
  private final FleetClock clock;
  private final InstantSource wallClock;

  public Verbs(FleetStore store, FleetClock clock, InstantSource wallClock) {
    this.store = store;
    this.clock = clock;
    this.wallClock = wallClock;
  }

  /** What became of a verb. */
  public sealed interface Outcome {
    /** It is done; nothing changed where it had been done already. */
    record Done(List<Change> changes) implements Outcome {}

    /** It names what is not there; the message says what is. */
    record Refused(String message) implements Outcome {}
  }

  /**
   * A block that changed.
   *
   * @param state what it is now; Free where nobody has it
   */
  public record Change(String identity, String cidr, String cluster, String before, String state) {}

  /** Does {@code verb}. */
  public Outcome act(Verb verb) throws IOException {
    RollBack rollBack = new RollBack(store, clock, wallClock);
    Map<String, Stored<Ledger>> ledgers = store.list(Kind.LEDGER);
    List<Ledger> all = ledgers.values().stream().map(Stored::value).toList();
    Optional<String> refusal = VerbChecks.refusal(verb, all, rollBack);
    if (refusal.isPresent()) {
      return new Outcome.Refused(refusal.get());
    }
    Operator.Act act =
        new Operator.Act(
            wallClock.instant().truncatedTo(ChronoUnit.SECONDS),
            Math.max(clock.tick(), rollBack.newest()),
            verb.word() + ": " + verb.reason());
    Collection<Ledger> concerned = verb.among(all);
    List<Change> changes = new ArrayList<>();
    for (Map.Entry<String, Stored<Ledger>> known : ledgers.entrySet()) {
      if (concerned.contains(known.getValue().value())) {
        changes.addAll(change(known.getKey(), known.getValue(), before -> verb.apply(before, act)));
      }
    }
    if (verb instanceof Verb.Release release && release.tenant().isEmpty()) {
      writeOff(release.cluster(), rollBack, act);
    }
    if (verb instanceof Verb.Release release) {
      rollBack.raise(release.cluster());
    }
    return new Outcome.Done(changes);
  }

  /**
   * Ends the freeze that a cluster holds which knows of more than this store. The history of each
   * owner concerned tells of that first: what of theirs the cluster had, this store may not know.
   */
  private void writeOff(ClusterName cluster, RollBack rollBack, Operator.Act act)
      throws IOException {
    Map<String, Stored<Ledger>> ledgers = store.list(Kind.LEDGER);
    Map<Identity, Ledger> known = new HashMap<>();
    ledgers.values().forEach(stored -> known.put(stored.value().identity(), stored.value()));
    Set<Identity> concerned = rollBack.concerned(cluster, known);
    for (Map.Entry<String, Stored<Ledger>> entry : ledgers.entrySet()) {
      Ledger ledger = entry.getValue().value();
      boolean told =
          ledger.history().outbox().stream()
              .anyMatch(transition -> transition.why().equals(act.why()));
      if (concerned.contains(ledger.identity()) && !told) {
        change(entry.getKey(), entry.getValue(), before -> Operator.note(before, act));
      }
    }
    rollBack.writeOff(cluster);
  }

  private List<Change> change(String name, Stored<Ledger> known, UnaryOperator<Ledger> act)
      throws IOException {
    Stored<Ledger> before = known;
    for (int i = 0; i < TRIES; i++) {
      Ledger next = act.apply(before.value());
      if (next.equals(before.value())) {
        return List.of();
      }
      if (store.write(Kind.LEDGER, name, next, Optional.of(before.version())).isPresent()) {
        return changes(before.value(), next);
      }
      before = store.read(Kind.LEDGER, name).orElseThrow(() -> new IOException(name + " is gone"));
    }
    throw new IOException("the ledger of %s changed at each of %d tries".formatted(name, TRIES));
  }

  private static List<Change> changes(Ledger before, Ledger after) {
    List<Change> changes = new ArrayList<>();
    for (Block block : before.blocks()) {
      Optional<Block> now =
          after.blocks().stream().filter(b -> b.cidr().equals(block.cidr())).findFirst();
      if (now.isEmpty() || !now.get().equals(block)) {
        changes.add(
            new Change(
                before.identity().name(),
                block.cidr().toString(),
                block.cluster().name(),
                words(block),
                now.map(Verbs::words).orElse("Free")));
      }
    }
    return changes;
  }

  private static String words(Block block) {
    return block.state().label() + (block.evicted() ? " (evicted)" : "");
  }
}
