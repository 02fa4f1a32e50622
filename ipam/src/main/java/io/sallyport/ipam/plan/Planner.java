package io.sallyport.ipam.plan;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.plan.LedgerCidr.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The planner: a pure function. The same request, sites, ledger, usage and time give the same plan
 * on every machine, in whatever order the input came. It never moves or frees a block that is held.
 */
public final class Planner {
  private Planner() {}

  /**
   * What the planner looks at.
   *
   * @param request what the tenant asks for
   * @param sites every cluster of the fleet
   * @param ledger what was given before
   * @param usage what clusters report
   * @param now for {@code effectiveFrom}; UTC
   */
  public record Situation(
      TenantRequest request, List<Site> sites, Ledger ledger, Usage usage, Instant now) {
    public Situation {
      sites = List.copyOf(sites);
      if (!request.identity().equals(ledger.identity())) {
        throw new IllegalArgumentException(
            "the ledger of " + ledger.identity() + " is not that of " + request.identity());
      }
    }
  }

  /** The plan for one tenant. */
  public static Plan plan(Situation situation) {
    Ledger before = situation.ledger;
    List<Refusal> refused = new ArrayList<>();
    List<LedgerCidr> cidrs = CidrBook.update(before, situation.request, situation.now, refused);
    List<Block> blocks = activated(situation);
    List<BlockMap> maps = maps(cidrs, blocks);
    new Growth(situation, maps, blocks, refused).run();
    return new Plan(next(situation, cidrs, blocks), refused);
  }

  /** The blocks with every pending one active that its cluster has and whose time has come. */
  private static List<Block> activated(Situation situation) {
    List<Block> blocks = new ArrayList<>();
    for (Block block : situation.ledger.blocks()) {
      long acknowledged = situation.usage.of(block.cluster()).acknowledged();
      boolean ready =
          block.state() == BlockState.PENDING
              && acknowledged >= block.epoch()
              && acknowledged <= situation.ledger.epoch()
              && !block.effectiveFrom().isAfter(situation.now);
      blocks.add(ready ? block.in(BlockState.ACTIVE) : block);
    }
    return blocks;
  }

  /** One map for each CIDR that may give blocks, in the order of the spec. */
  private static List<BlockMap> maps(List<LedgerCidr> cidrs, List<Block> blocks) {
    List<BlockMap> maps = new ArrayList<>();
    for (LedgerCidr cidr : cidrs) {
      if (cidr.state() != State.RETIRING) {
        BlockMap map = new BlockMap(cidr);
        blocks.stream()
            .filter(block -> map.holds(block.cidr()))
            .forEach(block -> map.take(block.cidr(), block.cluster()));
        maps.add(map);
      }
    }
    return maps;
  }

  private static Ledger next(Situation situation, List<LedgerCidr> cidrs, List<Block> blocks) {
    Ledger before = situation.ledger;
    Ledger same =
        new Ledger(
            before.identity(), before.epoch(), before.serial(), before.serialAt(), cidrs, blocks);
    if (same.equals(before)) {
      return before;
    }
    boolean published = !same.publishesSameAs(before);
    return new Ledger(
        before.identity(),
        before.epoch() + 1,
        published ? before.serial() + 1 : before.serial(),
        published ? situation.now : before.serialAt(),
        cidrs,
        blocks);
  }

  static Block pending(Cidr cidr, ClusterName cluster, Situation situation) {
    return new Block(
        cidr, cluster, BlockState.PENDING, situation.ledger.epoch() + 1, situation.now);
  }
}
