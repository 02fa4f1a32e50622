package io.sallyport.tenantapi.controller;

import static java.util.stream.Collectors.joining;

import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Identity;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A store that is behind what a member has seen was restored from an older copy. Nothing may be
 * given from it before every such member's addresses are back in the ledgers, or the member was
 * written off by name.
 */
final class RollBack {
  private final FleetStore store;
  private final FleetClock clock;
  private final InstantSource wallClock;

  /** Whether what is found older by the next merge is told to the clock first. */
  private boolean unmarked;

  RollBack(FleetStore store, FleetClock clock, InstantSource wallClock) {
    this.store = store;
    this.clock = clock;
    this.wallClock = wallClock;
  }

  /**
   * Returns where nothing is behind, any more.
   *
   * @param answers of all members
   * @param known every ledger, as new as the answers
   * @return whether ledgers were changed
   * @throws FrozenException where allocation stays frozen
   */
  boolean mend(List<Answer> answers, Map<Identity, Ledger> known) throws IOException {
    List<Witness> ahead = ahead();
    List<Answer> beyond = answers.stream().filter(answer -> isBeyond(answer, known)).toList();
    if (ahead.isEmpty() && beyond.isEmpty()) {
      return false;
    }
    Map<ClusterName, List<String>> contradictions = new TreeMap<>();
    unmarked = ahead.isEmpty(); // else the clock tells it as it catches up, after all merges
    boolean changed = false;
    for (Answer answer : answers) {
      Optional<Witness> witness =
          ahead.stream().filter(any -> any.cluster().equals(answer.cluster())).findFirst();
      boolean old = beyond.stream().anyMatch(any -> any.identity().equals(answer.identity()));
      if (witness.isPresent() || (old && answer.asked())) {
        boolean writtenOff = witness.filter(this::isWrittenOff).isPresent();
        changed |= merge(answer, writtenOff ? Set.of() : inUse(answer), contradictions);
      }
    }
    Set<ClusterName> unheard = ahead.isEmpty() ? Set.of() : store.unheard();
    for (Witness witness : ahead) {
      if (unheard.contains(witness.cluster()) && !isWrittenOff(witness)) {
        contradictions
            .computeIfAbsent(witness.cluster(), any -> new ArrayList<>())
            .add("a status of " + witness.cluster() + " cannot be read");
      }
    }
    if (!contradictions.isEmpty()) {
      throw new FrozenException(
          FrozenException.ROLLED_BACK,
          frozen(ahead.isEmpty() ? older(beyond, known) : older(ahead.getFirst()), contradictions));
    }
    if (!ahead.isEmpty()) {
      clock.catchUp(ahead.stream().mapToLong(Witness::clock).max().orElse(0));
    }
    return changed;
  }

  /** Epochs only grow by writes of the ledger, so nobody knows of one that it has not reached. */
  static boolean isBeyond(Answer answer, Map<Identity, Ledger> known) {
    long epoch = Optional.ofNullable(known.get(answer.identity())).map(Ledger::epoch).orElse(0L);
    return answer.asked() && answer.report().acknowledged() > epoch;
  }

  /** A cluster that was written off is ahead of its ledgers no more. */
  void raise(ClusterName cluster) throws IOException {
    unmarked = ahead().isEmpty();
    for (Answer answer : store.answers()) {
      if (answer.cluster().equals(cluster)) {
        merge(answer, Set.of(), new TreeMap<>());
      }
    }
  }

  private boolean isWrittenOff(Witness witness) {
    return Optional.ofNullable(clock.writtenOff().get(witness.cluster()))
        .filter(seen -> seen >= witness.clock())
        .isPresent();
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

  /**
   * The owners of whom {@code cluster} may know what this store does not: all where it saw a later
   * clock, else those of whose ledgers it saw a later epoch.
   */
  Set<Identity> concerned(ClusterName cluster, Map<Identity, Ledger> known) throws IOException {
    if (ahead().stream().anyMatch(witness -> witness.cluster().equals(cluster))) {
      return known.keySet();
    }
    return store.answers().stream()
        .filter(answer -> answer.cluster().equals(cluster) && isBeyond(answer, known))
        .map(Answer::identity)
        .collect(Collectors.toSet());
  }

  /** Writes a cluster off that is ahead. */
  void writeOff(ClusterName cluster) throws IOException {
    for (Witness witness : ahead()) {
      if (witness.cluster().equals(cluster)) {
        clock.writeOff(cluster, witness.clock());
      }
    }
  }

  /** The addresses that workloads may have, and one of each block that flows leave from. */
  private static Set<IpAddress> inUse(Answer answer) {
    Set<IpAddress> inUse = new HashSet<>(answer.addresses());
    answer
        .report()
        .blocks()
        .forEach(
            (cidr, use) -> {
              if (use.used() > 0 && inUse.stream().noneMatch(cidr::contains)) {
                inUse.add(cidr.first());
              }
            });
    return inUse;
  }

  /**
   * Brings what is in use into the ledger, and that into an epoch that the gateway does not take
   * for an older one; of a cluster that was written off only the latter.
   */
  private boolean merge(
      Answer answer, Set<IpAddress> inUse, Map<ClusterName, List<String>> contradictions)
      throws IOException {
    Identity identity = answer.identity();
    Optional<Stored<Ledger>> before = store.read(Kind.LEDGER, identity.name());
    if (before.isEmpty() && !inUse.isEmpty()) {
      add(
          contradictions,
          answer,
          "%s uses addresses of %s, which has no ledger".formatted(answer.cluster(), identity));
      return false;
    }
    Operator.Act act =
        new Operator.Act(
            wallClock.instant().truncatedTo(ChronoUnit.SECONDS),
            clock.last(),
            "recovered from " + answer.cluster());
    Ledger last = before.map(Stored::value).orElse(Ledger.empty(identity));
    Recovery.Member member =
        new Recovery.Member(answer.cluster(), answer.report().acknowledged(), inUse);
    return switch (Recovery.merge(last, member, act)) {
      case Recovery.Outcome.Contradiction(String words) -> {
        add(contradictions, answer, words);
        yield false;
      }
      case Recovery.Outcome.Merged(Ledger next) -> write(before, last, next);
    };
  }

  private static void add(
      Map<ClusterName, List<String>> contradictions, Answer answer, String words) {
    contradictions.computeIfAbsent(answer.cluster(), cluster -> new ArrayList<>()).add(words);
  }

  private boolean write(Optional<Stored<Ledger>> before, Ledger last, Ledger next)
      throws IOException {
    if (next.equals(last)) {
      return false;
    }
    if (unmarked) {
      clock.markRestored();
      unmarked = false;
    }
    String name = next.identity().name();
    if (store.write(Kind.LEDGER, name, next, before.map(Stored::version)).isEmpty()) {
      throw new IOException("somebody else changed the ledger of " + name);
    }
    return true;
  }

  private String older(Witness first) {
    return "gateway %s of cluster %s saw EgressClock %d and this store is at %d"
        .formatted(first.gateway(), first.cluster(), first.clock(), clock.last());
  }

  private static String older(List<Answer> beyond, Map<Identity, Ledger> known) {
    Answer first = beyond.getFirst();
    return "cluster %s answered epoch %d of identity %s and its ledger is at %d"
        .formatted(
            first.cluster(),
            first.report().acknowledged(),
            first.identity(),
            Optional.ofNullable(known.get(first.identity())).map(Ledger::epoch).orElse(0L));
  }

  private static String frozen(String older, Map<ClusterName, List<String>> contradictions) {
    return ("%s, so it was restored from an older copy, and nothing is allocated:"
            + " %s. Restore the newest copy; or, where there is none, stop what contradicts and"
            + " write it off: %s")
        .formatted(
            older,
            contradictions.values().stream().flatMap(List::stream).collect(joining("; ")),
            contradictions.keySet().stream().map(RollBack::release).collect(joining(", ")));
  }

  private static String release(ClusterName cluster) {
    return "`sallyport release --cluster %s --state DIR --reason TEXT`".formatted(cluster);
  }
}
