package io.sallyport.ipam.plan;

import io.sallyport.ipam.address.Cidr;
import java.time.Instant;
import java.util.Optional;

/**
 * One step in the life of a CIDR or block, as history keeps it. All of one owner, in order, rebuild
 * what its ledger held at any time.
 *
 * @param stamp of the ledger that this change made
 * @param serial of that ledger
 * @param why what asked for it; empty where the state says it all
 */
public record Transition(Ledger.Stamp stamp, Ledger.Serial serial, Step step, String why) {

  /** What changed. */
  public sealed interface Step {
    Cidr cidr();
  }

  /** A CIDR came into a state, or left where there is none. */
  public record OfCidr(
      Cidr cidr, int blockPrefixLength, Optional<LedgerCidr.State> to, Instant effectiveFrom)
      implements Step {}

  /** A block of a cluster came into a state, or is free where there is none. */
  public record OfBlock(
      Cidr cidr, ClusterName cluster, long epoch, Optional<BlockState> to, Instant effectiveFrom)
      implements Step {}
}
