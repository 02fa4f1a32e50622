package io.sallyport.ipam.plan;

import io.sallyport.ipam.address.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

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
      } else if (!inside.isEmpty() || !rested.hold().isOver(situation.clock())) {
        closed.add(rested.in(LedgerCidr.State.QUARANTINED));
      }
    }
    return closed;
  }

  /** {@code cidr} with its rest begun anew where a block in it was released at {@code clock}. */
  static LedgerCidr released(Ledger before, LedgerCidr cidr, List<Block> inside, long clock) {
    Set<Cidr> resting =
        inside.stream()
            .filter(block -> block.state() == BlockState.QUARANTINED)
            .map(Block::cidr)
            .collect(Collectors.toSet());
    boolean released =
        !resting.isEmpty()
            && before.blocks().stream()
                .anyMatch(old -> resting.contains(old.cidr()) && wasUsed(old));
    return released ? cidr.holding(cidr.hold().releasedAt(clock)) : cidr;
  }

  private static boolean wasUsed(Block old) {
    return old.state() == BlockState.ACTIVE || old.state() == BlockState.DRAINING;
  }
}
