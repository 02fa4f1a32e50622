package io.sallyport.ipam.plan;

import io.sallyport.ipam.address.Cidr;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What becomes of CIDRs once their blocks are planned: each rests from the last release in it, and
 * one that nobody asks for leaves when nothing of it is used and its rest is over.
 */
final class Closing {
  private Closing() {}

  static List<LedgerCidr> run(
      Planner.Situation situation, List<LedgerCidr> cidrs, List<Block> blocks) {
    List<LedgerCidr> closed = new ArrayList<>();
    for (LedgerCidr cidr : cidrs) {
      List<Block> inside =
          blocks.stream().filter(block -> cidr.cidr().contains(block.cidr())).toList();
      LedgerCidr rested = released(situation.ledger(), cidr, inside, situation.clock());
      boolean unused = inside.stream().allMatch(b -> b.state() == BlockState.QUARANTINED);
      if (cidr.state().wanted() || !unused) {
        closed.add(rested);
      } else {
        leave(situation, rested, inside.isEmpty()).ifPresent(closed::add);
      }
    }
    return closed;
  }

  /**
   * What becomes of a CIDR that no list names from now on. Firewalls trust it until then, so it
   * rests from then on.
   */
  private static Optional<LedgerCidr> leave(
      Planner.Situation situation, LedgerCidr cidr, boolean empty) {
    long clock = situation.clock();
    LedgerCidr left = cidr.trusted(clock) ? cidr.holding(cidr.hold().releasedAt(clock)) : cidr;
    return empty && left.hold().isOver(clock)
        ? Optional.empty()
        : Optional.of(left.in(LedgerCidr.State.QUARANTINED));
  }

  /**
   * {@code cidr} with its rest begun anew where a block in it was released at {@code clock}, given
   * again in the same plan or not.
   */
  static LedgerCidr released(Ledger before, LedgerCidr cidr, List<Block> inside, long clock) {
    Map<Cidr, Block> now = new HashMap<>();
    inside.forEach(block -> now.put(block.cidr(), block));
    boolean released =
        before.blocks().stream()
            .filter(old -> wasUsed(old) && cidr.cidr().contains(old.cidr()))
            .anyMatch(old -> !isStillHeld(old, Optional.ofNullable(now.get(old.cidr()))));
    return released ? cidr.holding(cidr.hold().releasedAt(clock)) : cidr;
  }

  private static boolean isStillHeld(Block old, Optional<Block> now) {
    return now.filter(block -> block.epoch() == old.epoch() && wasUsed(block)).isPresent();
  }

  private static boolean wasUsed(Block old) {
    return old.state() == BlockState.ACTIVE || old.state() == BlockState.DRAINING;
  }
}
