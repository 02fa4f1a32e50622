package io.sallyport.tenantapi.controller;

import static java.util.stream.Collectors.joining;

import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.Operator;
import io.sallyport.ipam.plan.Recovery;
import io.sallyport.tenantapi.store.FleetStore;
import io.sallyport.tenantapi.store.FleetStore.Answer;
import io.sallyport.tenantapi.store.FleetStore.Witness;
import io.sallyport.tenantapi.store.Kind;
import io.sallyport.tenantapi.store.Stored;
import java.io.IOException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A store that is behind what a member has seen was restored from an older copy. Nothing may be
 * given from it before every such member's addresses are back in the ledgers, or the member was
 * written off by name.
 */
final class RollBack {
  private final FleetStore store;
  private final FleetClock clock;
  private final InstantSource wallClock;

  RollBack(FleetStore store, FleetClock clock, InstantSource wallClock) {
    this.store = store;
    this.clock = clock;
    this.wallClock = wallClock;
  }

  /**
   * Returns where nothing is behind, any more.
   *
   * @return whether ledgers were changed
   * @throws RolledBackException where allocation stays frozen
   */
  boolean mend() throws IOException {
    List<Witness> ahead = ahead();
    if (ahead.isEmpty()) {
      return false;
    }
    Map<ClusterName, List<String>> contradictions = new TreeMap<>();
    boolean changed = false;
    for (Witness witness : ahead) {
      Optional<Long> writtenOff = Optional.ofNullable(clock.writtenOff().get(witness.cluster()));
      if (writtenOff.isEmpty() || writtenOff.get() < witness.clock()) {
        changed |= merge(witness, contradictions);
      }
    }
    if (!contradictions.isEmpty()) {
      throw new RolledBackException(frozen(ahead, contradictions));
    }
    clock.catchUp(ahead.stream().mapToLong(Witness::clock).max().orElse(0));
    return changed;
  }

  boolean isBehind() throws IOException {
    return !ahead().isEmpty();
  }

  /** Whoever saw a later clock than there is now; what another planner wrote meanwhile counts. */
  private List<Witness> ahead() throws IOException {
    List<Witness> witnesses = store.witnesses();
    if (witnesses.stream().anyMatch(witness -> witness.clock() > clock.last())) {
      clock.readAgain();
    }
    return witnesses.stream().filter(witness -> witness.clock() > clock.last()).toList();
  }

  /** The newest clock that any gateway saw, 0 where none did. */
  long newest() throws IOException {
    return store.witnesses().stream().mapToLong(Witness::clock).max().orElse(0);
  }

  /** The clusters with a gateway that saw the clock. */
  List<ClusterName> clusters() throws IOException {
    return store.witnesses().stream().map(Witness::cluster).toList();
  }

  /** Writes a cluster off that is ahead. */
  void writeOff(ClusterName cluster) throws IOException {
    for (Witness witness : ahead()) {
      if (witness.cluster().equals(cluster)) {
        clock.writeOff(cluster, witness.clock());
      }
    }
  }

  private boolean merge(Witness witness, Map<ClusterName, List<String>> contradictions)
      throws IOException {
    boolean changed = false;
    for (Answer answer : store.answers()) {
      if (answer.cluster().equals(witness.cluster())) {
        changed |= merge(answer, contradictions);
      }
    }
    return changed;
  }

  private boolean merge(Answer answer, Map<ClusterName, List<String>> contradictions)
      throws IOException {
    String name = answer.identity().name();
    Optional<Stored<Ledger>> before = store.read(Kind.LEDGER, name);
    if (before.isEmpty()) {
      if (!answer.addresses().isEmpty()) {
        add(
            contradictions,
            answer,
            "%s uses addresses of %s, which has no ledger".formatted(answer.cluster(), name));
      }
      return false;
    }
    Operator.Act act =
        new Operator.Act(
            wallClock.instant().truncatedTo(ChronoUnit.SECONDS),
            clock.last(),
            "recovered from " + answer.cluster());
    Recovery.Member member =
        new Recovery.Member(answer.cluster(), answer.report().acknowledged(), answer.addresses());
    return switch (Recovery.merge(before.get().value(), member, act)) {
      case Recovery.Outcome.Contradiction(String words) -> {
        add(contradictions, answer, words);
        yield false;
      }
      case Recovery.Outcome.Merged(Ledger next) -> write(name, before.get(), next);
    };
  }

  private static void add(
      Map<ClusterName, List<String>> contradictions, Answer answer, String words) {
    contradictions.computeIfAbsent(answer.cluster(), cluster -> new ArrayList<>()).add(words);
  }

  private boolean write(String name, Stored<Ledger> before, Ledger next) throws IOException {
    if (next.equals(before.value())) {
      return false;
    }
    if (store.write(Kind.LEDGER, name, next, Optional.of(before.version())).isEmpty()) {
      throw new IOException("somebody else changed the ledger of " + name);
    }
    return true;
  }

  private String frozen(List<Witness> ahead, Map<ClusterName, List<String>> contradictions) {
    Witness first = ahead.getFirst();
    return ("LedgerRolledBack: gateway %s of cluster %s saw EgressClock %d and this store is at %d,"
            + " so it was restored from an older copy, and nothing is allocated: %s. Restore"
            + " the newest copy; or, where there is none, stop what contradicts and write it off:"
            + " %s")
        .formatted(
            first.gateway(),
            first.cluster(),
            first.clock(),
            clock.last(),
            contradictions.values().stream().flatMap(List::stream).collect(joining("; ")),
            contradictions.keySet().stream().map(RollBack::release).collect(joining(", ")));
  }

  private static String release(ClusterName cluster) {
    return "`sallyport release --cluster %s --state DIR --reason TEXT`".formatted(cluster);
  }
}
