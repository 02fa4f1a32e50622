package io.sallyport.gateway.cli;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.Subnet;
import io.sallyport.ipam.plan.Block;
import io.sallyport.ipam.plan.BlockState;
import io.sallyport.ipam.plan.LedgerCidr;
import io.sallyport.tenantapi.controller.FleetPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One block of a plan, and what the plan does to it.
 *
 * @param until when it will be free, in words; empty where nothing ends it
 * @param reason why it changes; empty where that is plain
 */
record PlannedBlock(
    Block block, Subnet subnet, Change change, Optional<String> until, Optional<String> reason) {

  /** What a plan does to a block. */
  enum Change {
    NEW,
    /** New, and its cluster had one of this family before. */
    GROWN,
    KEPT,
    DRAINING,
    QUARANTINED,
    FREED;

    /** The word for people. */
    String label() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** The word for programs, which do not tell growth from a start. */
    String contractLabel() {
      return this == GROWN ? NEW.label() : label();
    }
  }

  /** Every block of an outcome, and those that it frees, ascending. */
  static List<PlannedBlock> of(FleetPlan.Outcome outcome, FleetPlan plan) {
    Map<Cidr, Block> before = new HashMap<>();
    outcome.before().blocks().forEach(block -> before.put(block.cidr(), block));
    List<PlannedBlock> planned = new ArrayList<>();
    for (Block block : outcome.after().blocks()) {
      Optional<Block> old =
          Optional.ofNullable(before.remove(block.cidr()))
              .filter(same -> same.cluster().equals(block.cluster()));
      planned.add(planned(outcome, block, old, plan));
    }
    for (Block freed : before.values()) {
      if (outcome.after().blocks().stream().noneMatch(b -> b.cidr().equals(freed.cidr()))) {
        planned.add(
            new PlannedBlock(
                freed,
                Subnet.of(freed.cidr()),
                Change.FREED,
                Optional.empty(),
                Optional.of(
                    freed.state() == BlockState.PENDING ? "never used" : "its rest is over")));
      }
    }
    planned.sort((left, right) -> left.block.compareTo(right.block));
    return planned;
  }

  private static PlannedBlock planned(
      FleetPlan.Outcome outcome, Block block, Optional<Block> old, FleetPlan plan) {
    Change change =
        switch (block.state()) {
          case DRAINING -> Change.DRAINING;
          case QUARANTINED -> Change.QUARANTINED;
          case PENDING, ACTIVE -> old.isPresent() ? Change.KEPT : added(outcome, block);
        };
    return new PlannedBlock(
        block,
        Subnet.of(block.cidr()),
        change,
        until(block, plan.clock()),
        reason(outcome, block, plan));
  }

  private static Change added(FleetPlan.Outcome outcome, Block block) {
    return outcome.before().blocksOf(block.cluster()).stream()
            .anyMatch(other -> other.cidr().family() == block.cidr().family())
        ? Change.GROWN
        : Change.NEW;
  }

  private static Optional<String> until(Block block, long clock) {
    return switch (block.state()) {
      case PENDING, ACTIVE -> Optional.empty();
      case DRAINING ->
          Optional.of("unused and acknowledged, then " + seconds(block.hold().seconds()));
      case QUARANTINED -> Optional.of("in " + seconds(Math.max(0, block.hold().until() - clock)));
    };
  }

  private static String seconds(long seconds) {
    return seconds % 3600 == 0 && seconds > 0
        ? seconds / 3600 + " h"
        : seconds % 60 == 0 && seconds > 0 ? seconds / 60 + " min" : seconds + " s";
  }

  private static Optional<String> reason(FleetPlan.Outcome outcome, Block block, FleetPlan plan) {
    if (block.serves()) {
      return Optional.empty();
    }
    if (block.evicted()) {
      return Optional.of("taken away by `evict` or `release`");
    }
    if (outcome.tenant().isEmpty()) {
      return Optional.of("its tenant is gone");
    }
    boolean listed =
        outcome.after().cidrs().stream()
            .filter(cidr -> cidr.cidr().contains(block.cidr()))
            .map(LedgerCidr::state)
            .anyMatch(LedgerCidr.State::wanted);
    if (!listed) {
      return Optional.of("its CIDR is not in the spec any more");
    }
    if (!plan.clusters().contains(block.cluster())) {
      return Optional.of("its cluster left the fleet");
    }
    boolean named =
        outcome
            .tenant()
            .flatMap(tenant -> tenant.request().clusters())
            .map(shares -> shares.stream().anyMatch(s -> s.cluster().equals(block.cluster())))
            .orElse(true);
    return Optional.of(
        named ? "its cluster does not need it" : "its cluster is not in the spec any more");
  }
}
