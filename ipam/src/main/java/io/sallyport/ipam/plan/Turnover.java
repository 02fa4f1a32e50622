package io.sallyport.ipam.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What becomes of blocks by themselves: they are acknowledged, wound down where their cluster or
 * CIDR has no part any more, released once unused, and free once rested.
 */
final class Turnover {
  private final Planner.Situation situation;
  private final List<LedgerCidr> cidrs;
  private final Map<ClusterName, Boolean> parts = new HashMap<>();

  private Turnover(Planner.Situation situation, List<LedgerCidr> cidrs) {
    this.situation = situation;
    this.cidrs = cidrs;
  }

  static List<Block> run(Planner.Situation situation, List<LedgerCidr> cidrs) {
    Turnover turnover = new Turnover(situation, cidrs);
    List<Block> blocks = new ArrayList<>();
    situation.ledger().blocks().forEach(block -> turnover.next(block).ifPresent(blocks::add));
    return blocks;
  }

  private Optional<Block> next(Block block) {
    Hold hold = block.hold().atLeast(situation.request().holds().block());
    return switch (block.state()) {
      case PENDING ->
          hasPart(block)
              ? Optional.of(pending(announced(block.holding(hold))))
              : revoke(block, situation);
      case ACTIVE -> {
        Block held = block.holding(hold);
        yield Optional.of(
            hasPart(block) ? held : held.in(BlockState.DRAINING, situation.epochNow()));
      }
      case DRAINING -> Optional.of(draining(block.holding(hold)));
      case QUARANTINED ->
          block.hold().isOver(situation.clock()) ? Optional.empty() : Optional.of(block);
    };
  }

  /** Blocks have no lead time: one that begins later was written by a clock that was ahead. */
  private Block announced(Block block) {
    return block.effectiveFrom().isAfter(situation.now()) ? block.from(situation.now()) : block;
  }

  private Block pending(Block block) {
    boolean ready = situation.report(block.cluster()).knows(block.since());
    return ready ? block.in(BlockState.ACTIVE, situation.epochNow()) : block;
  }

  private Block draining(Block block) {
    Usage.Report report = situation.report(block.cluster());
    boolean over = report.knows(block.since()) && report.unused(block.cidr());
    return over ? block.quarantined(situation.epochNow(), situation.clock()) : block;
  }

  /** A block that was never used needs no rest of its own; one from an earlier use goes on. */
  static Optional<Block> revoke(Block block, Planner.Situation situation) {
    return block.hold().isOver(situation.clock())
        ? Optional.empty()
        : Optional.of(block.in(BlockState.QUARANTINED, situation.epochNow()));
  }

  private boolean hasPart(Block block) {
    return parts.computeIfAbsent(block.cluster(), cluster -> situation.share(cluster).isPresent())
        && cidrs.stream()
            .anyMatch(cidr -> cidr.state().wanted() && cidr.cidr().contains(block.cidr()));
  }
}
