package io.sallyport.ipam.plan;

import io.sallyport.ipam.address.Cidr;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The one record of an owner's blocks: the truth. Immutable; a change is a new ledger with the next
 * epoch.
 *
 * @param tenant the name of the tenant it was planned for last; empty once that is gone
 * @param stamp when and in which epoch it changed last
 * @param serial counts changes of the published lists
 * @param cidrs in the order of the spec, others last
 * @param blocks ascending; only blocks that are not free
 * @param history what happened so far
 */
public record Ledger(
    Identity identity,
    Optional<String> tenant,
    Stamp stamp,
    Serial serial,
    List<LedgerCidr> cidrs,
    List<Block> blocks,
    History history) {
  public Ledger {
    cidrs = List.copyOf(cidrs);
    blocks = blocks.stream().sorted().toList();
  }

  /**
   * A moment in the life of a ledger. Epoch and clock never go back.
   *
   * @param epoch counts changes of the ledger, from 0 for an empty one
   * @param at wall time of whoever planned, for people
   * @param clock the EgressClock, seconds
   */
  public record Stamp(long epoch, Instant at, long clock) {
    static final Stamp NEVER = new Stamp(0, Instant.EPOCH, 0);

    Stamp next(Instant now, long clockNow) {
      return new Stamp(epoch + 1, now, Math.max(clock, clockNow));
    }
  }

  /**
   * A version of the published lists.
   *
   * @param number from 0 for nothing published
   * @param at when it rose last
   */
  public record Serial(long number, Instant at) {
    static final Serial NONE = new Serial(0, Instant.EPOCH);
  }

  /** The ledger of an owner that has nothing yet. */
  public static Ledger empty(Identity identity) {
    return new Ledger(
        identity, Optional.empty(), Stamp.NEVER, Serial.NONE, List.of(), List.of(), History.EMPTY);
  }

  /**
   * The ledger of each tenant, by the tenant's name. Where several name one, as a planner that knew
   * only some of them may have left them, one that holds something counts, then the first by
   * identity.
   */
  public static Map<String, Ledger> byTenant(Collection<Ledger> ledgers) {
    Map<String, Ledger> byTenant = new HashMap<>();
    ledgers.stream()
        .sorted(
            Comparator.comparing((Ledger ledger) -> ledger.cidrs.isEmpty())
                .thenComparing(Ledger::identity))
        .forEach(ledger -> ledger.tenant.ifPresent(name -> byTenant.putIfAbsent(name, ledger)));
    return byTenant;
  }

  /**
   * The one ledger that {@code name} means: of the tenant that has this name, else of this
   * identity.
   */
  public static Optional<Ledger> named(Collection<Ledger> ledgers, String name) {
    return Optional.ofNullable(byTenant(ledgers).get(name))
        .or(() -> ledgers.stream().filter(l -> l.identity.name().equals(name)).findFirst());
  }

  public long epoch() {
    return stamp.epoch;
  }

  /** The blocks of one cluster, ascending. */
  public List<Block> blocksOf(ClusterName cluster) {
    return blocks.stream().filter(block -> block.cluster().equals(cluster)).toList();
  }

  boolean hasBlockIn(Cidr cidr) {
    return blocks.stream().anyMatch(block -> cidr.contains(block.cidr()));
  }

  /** This ledger with other history, in the same epoch. */
  public Ledger with(History other) {
    return new Ledger(identity, tenant, stamp, serial, cidrs, blocks, other);
  }

  /** This ledger one epoch later: whoever planned on this one has to plan again. */
  public Ledger renewed(Instant now, long clock) {
    return new Ledger(identity, tenant, stamp.next(now, clock), serial, cidrs, blocks, history);
  }

  /** This ledger one epoch later, with {@code why} in the history of each CIDR asked for. */
  Ledger noted(Instant now, long clock, String why) {
    Ledger next = renewed(now, clock);
    return next.with(history.append(Transitions.noted(next, why)));
  }

  /**
   * The ledger after a change at this moment: this one where nothing changed, else with the next
   * epoch, the next serial where the lists changed, and what happened in its history.
   *
   * @param why of a change that a person asked for; empty for the planner's own
   */
  Ledger next(Change change, Instant now, long clock, String why) {
    if (change.tenant.equals(tenant)
        && change.cidrs.equals(cidrs)
        && change.blocks.stream().sorted().toList().equals(blocks)) {
      return this;
    }
    Stamp next = stamp.next(now, clock);
    Ledger unlogged =
        new Ledger(identity, change.tenant, next, serial, change.cidrs, change.blocks, history);
    Serial published =
        unlogged.publishesSameAs(this) ? serial : new Serial(serial.number + 1, next.at);
    Ledger logged =
        new Ledger(identity, change.tenant, next, published, change.cidrs, change.blocks, history);
    return logged.with(history.append(Transitions.between(this, logged, why)));
  }

  /** This ledger in an epoch that is not before {@code epoch}. */
  Ledger atLeastIn(long epoch) {
    return stamp.epoch >= epoch
        ? this
        : new Ledger(
            identity,
            tenant,
            new Stamp(epoch, stamp.at, stamp.clock),
            serial,
            cidrs,
            blocks,
            history);
  }

  /** What a ledger should hold. */
  record Change(Optional<String> tenant, List<LedgerCidr> cidrs, List<Block> blocks) {}

  private boolean publishesSameAs(Ledger other) {
    return listedCidrs().equals(other.listedCidrs()) && listed().equals(other.listed());
  }

  private List<Published> listedCidrs() {
    return cidrs.stream()
        .filter(cidr -> cidr.state().listed())
        .map(c -> new Published(c.cidr(), c.state().name(), Optional.empty(), c.effectiveFrom()))
        .sorted()
        .toList();
  }

  private List<Published> listed() {
    return blocks.stream()
        .filter(block -> block.state().listed())
        .map(
            b ->
                new Published(
                    b.cidr(), b.state().name(), Optional.of(b.cluster()), b.effectiveFrom()))
        .toList();
  }

  private record Published(
      Cidr cidr, String state, Optional<ClusterName> cluster, Instant effectiveFrom)
      implements Comparable<Published> {
    @Override
    public int compareTo(Published other) {
      return cidr.compareTo(other.cidr);
    }
  }
}
