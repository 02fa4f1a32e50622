package io.sallyport.ipam.plan;

import io.sallyport.ipam.address.Cidr;
import java.time.Instant;

/**
 * One block of a ledger: an aligned prefix held by one cluster.
 *
 * @param epoch the epoch of the ledger in which the cluster got it
 * @param since the epoch of the ledger in which it came into this state
 * @param effectiveFrom not used before
 * @param evicted whether the cluster must give it up although it is in use
 * @param hold before it goes to another cluster
 */
public record Block(
    Cidr cidr,
    ClusterName cluster,
    BlockState state,
    long epoch,
    long since,
    Instant effectiveFrom,
    boolean evicted,
    Hold hold)
    implements Comparable<Block> {

  /** A block that {@code cluster} gets in {@code epoch}. */
  static Block pending(
      Cidr cidr, ClusterName cluster, long epoch, Instant effectiveFrom, Hold hold) {
    return new Block(cidr, cluster, BlockState.PENDING, epoch, epoch, effectiveFrom, false, hold);
  }

  Block in(BlockState next, long epochNow) {
    return new Block(cidr, cluster, next, epoch, epochNow, effectiveFrom, evicted, hold);
  }

  Block from(Instant begin) {
    return new Block(cidr, cluster, state, epoch, since, begin, evicted, hold);
  }

  Block holding(Hold other) {
    return new Block(cidr, cluster, state, epoch, since, effectiveFrom, evicted, other);
  }

  Block evictedIn(long epochNow) {
    return new Block(
        cidr, cluster, BlockState.DRAINING, epoch, epochNow, effectiveFrom, true, hold);
  }

  /** Unused from {@code clock} on, and resting. */
  Block quarantined(long epochNow, long clock) {
    return in(BlockState.QUARANTINED, epochNow).holding(hold.releasedAt(clock));
  }

  /** Whether its cluster uses it for new workloads, now or soon. */
  public boolean serves() {
    return state == BlockState.PENDING || state == BlockState.ACTIVE;
  }

  @Override
  public int compareTo(Block other) {
    return cidr.compareTo(other.cidr);
  }
}
