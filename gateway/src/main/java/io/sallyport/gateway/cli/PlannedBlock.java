package io.sallyport.gateway.cli;

import io.sallyport.ipam.address.Subnet;
import io.sallyport.ipam.plan.Block;
import io.sallyport.tenantapi.controller.FleetPlan;
import java.util.List;

/**
 * One block of a plan, and what the plan does to it.
 *
 * @param grown true where the cluster had a block of this family before
 */
record PlannedBlock(Block block, Subnet subnet, boolean isNew, boolean grown) {

  static List<PlannedBlock> of(FleetPlan.Outcome outcome) {
    return outcome.plan().ledger().blocks().stream()
        .map(
            block -> {
              boolean isNew =
                  outcome.before().blocks().stream()
                      .noneMatch(old -> old.cidr().equals(block.cidr()));
              boolean grown =
                  isNew
                      && outcome.before().blocksOf(block.cluster()).stream()
                          .anyMatch(old -> old.cidr().family() == block.cidr().family());
              return new PlannedBlock(block, Subnet.of(block.cidr()), isNew, grown);
            })
        .toList();
  }
}
