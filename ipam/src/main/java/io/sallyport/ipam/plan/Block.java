package io.sallyport.ipam.plan;

import io.sallyport.ipam.address.Cidr;
import java.time.Instant;

/**
 * One block of a ledger: an aligned prefix held by one cluster.
 *
 * @param epoch the epoch of the ledger in which the cluster got it
 * @param effectiveFrom not used before
 */
public record Block(
    Cidr cidr, ClusterName cluster, BlockState state, long epoch, Instant effectiveFrom)
    implements Comparable<Block> {

  Block in(BlockState next) {
    return new Block(cidr, cluster, next, epoch, effectiveFrom);
  }

  @Override
  public int compareTo(Block other) {
    return cidr.compareTo(other.cidr);
  }
}
