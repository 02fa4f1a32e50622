package io.sallyport.ipam.plan;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** What a person may do to a ledger by hand. Pure; each change names who asked for it and why. */
public final class Operator {
  private Operator() {}

  /**
   * Who acts, when and why.
   *
   * @param now wall time
   * @param clock the EgressClock, just written
   * @param why for history, not empty
   */
  public record Act(Instant now, long clock, String why) {}

  /**
   * Takes blocks away although they are in use: they drain, and leave every address set at once.
   * The one way an address in use moves.
   */
  public static Ledger evict(Ledger ledger, Predicate<Block> which, Act act) {
    long epoch = ledger.epoch() + 1;
    return change(
        ledger,
        which,
        act,
        block ->
            switch (block.state()) {
              case PENDING -> unused(block, epoch, act);
              case ACTIVE, DRAINING ->
                  Optional.of(block.evicted() ? block : block.evictedIn(epoch));
              case QUARANTINED -> Optional.of(block);
            });
  }

  /**
   * Writes a cluster off that cannot acknowledge: what it holds rests from now on, and the cluster
   * does not get it back before that is over.
   */
  public static Ledger release(Ledger ledger, ClusterName cluster, Act act) {
    long epoch = ledger.epoch() + 1;
    return change(
        ledger,
        block -> block.cluster().equals(cluster),
        act,
        block ->
            switch (block.state()) {
              case PENDING -> unused(block, epoch, act);
              case ACTIVE, DRAINING ->
                  Optional.of(block.evictedIn(epoch).quarantined(epoch, act.clock));
              case QUARANTINED -> Optional.of(block);
            });
  }

  /** Changes nothing, and has history say of each CIDR that is asked for why that was done. */
  public static Ledger note(Ledger ledger, Act act) {
    return ledger.noted(act.now, act.clock, act.why);
  }

  private static Optional<Block> unused(Block block, long epoch, Act act) {
    return block.hold().isOver(act.clock)
        ? Optional.empty()
        : Optional.of(block.in(BlockState.QUARANTINED, epoch));
  }

  private static Ledger change(
      Ledger ledger, Predicate<Block> which, Act act, Function<Block, Optional<Block>> change) {
    List<Block> blocks = new ArrayList<>();
    for (Block block : ledger.blocks()) {
      (which.test(block) ? change.apply(block) : Optional.of(block)).ifPresent(blocks::add);
    }
    List<LedgerCidr> cidrs =
        ledger.cidrs().stream()
            .map(cidr -> Closing.released(ledger, cidr, inside(cidr, blocks), act.clock))
            .toList();
    Ledger.Change next = new Ledger.Change(ledger.tenant(), cidrs, blocks);
    return ledger.next(next, act.now, act.clock, act.why);
  }

  private static List<Block> inside(LedgerCidr cidr, List<Block> blocks) {
    return blocks.stream().filter(block -> cidr.cidr().contains(block.cidr())).toList();
  }
}
