package io.sallyport.ipam.plan;

import io.sallyport.ipam.address.Cidr;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The blocks of one CIDR as bitmaps, and the placement rule: a cluster's next block completes the
 * smallest aligned prefix beside its own blocks, else it starts the largest free gap at its best
 * aligned index. So each cluster's blocks stay few prefixes, and gaps stay where others can grow.
 *
 * <p>A look for a place walks the runs of blocks, not the blocks.
 */
final class BlockMap {
  private static final BitSet NOTHING = new BitSet();

  private final LedgerCidr cidr;
  private final BitSet taken;
  private final Map<ClusterName, BitSet> held = new HashMap<>();

  BlockMap(LedgerCidr cidr) {
    this.cidr = cidr;
    this.taken = new BitSet(cidr.blocks());
  }

  boolean holds(Cidr block) {
    return cidr.cidr().contains(block);
  }

  LedgerCidr cidr() {
    return cidr;
  }

  /** Marks {@code block}, whatever its state, as held by {@code owner}. */
  void take(Cidr block, ClusterName owner) {
    take(cidr.cidr().indexOf(block), owner);
  }

  /** Marks the block at {@code index} as held by {@code owner}. */
  void take(int index, ClusterName owner) {
    taken.set(index);
    held.computeIfAbsent(owner, cluster -> new BitSet()).set(index);
  }

  /** Marks the block at {@code index} as held by nobody; {@code owner} had it. */
  void free(int index, ClusterName owner) {
    taken.clear(index);
    own(owner).clear(index);
  }

  boolean isFree(int index) {
    return !taken.get(index);
  }

  int free() {
    return cidr.blocks() - taken.cardinality();
  }

  /** The index of the first block of {@code part}, a prefix inside this CIDR. */
  int firstIndex(Cidr part) {
    return cidr.cidr().indexOf(Cidr.around(part.first(), cidr.blockPrefixLength()));
  }

  /** Where the next block of {@code cluster} goes, outside of {@code forbidden} indices. */
  OptionalInt place(ClusterName cluster, BitSet forbidden) {
    BitSet blocked = taken;
    if (!forbidden.isEmpty()) {
      blocked = (BitSet) taken.clone();
      blocked.or(forbidden);
    }
    OptionalInt beside = besideOwn(own(cluster), blocked);
    return beside.isPresent() ? beside : inLargestGap(blocked);
  }

  private BitSet own(ClusterName cluster) {
    return held.getOrDefault(cluster, NOTHING);
  }

  /** The free neighbour of a run of its own that completes the smallest prefix; the lowest. */
  private OptionalInt besideOwn(BitSet own, BitSet blocked) {
    int best = -1;
    int bestSize = Integer.MAX_VALUE;
    for (int start = own.nextSetBit(0); start >= 0; ) {
      int end = own.nextClearBit(start);
      for (int candidate : new int[] {start - 1, end}) {
        if (candidate >= 0 && candidate < cidr.blocks() && !blocked.get(candidate)) {
          int size = joined(own, candidate);
          if (size < bestSize) {
            best = candidate;
            bestSize = size;
          }
        }
      }
      start = own.nextSetBit(end);
    }
    return best < 0 ? OptionalInt.empty() : OptionalInt.of(best);
  }

  /** Blocks in the smallest aligned prefix around {@code index} and a neighbour in {@code own}. */
  private static int joined(BitSet own, int index) {
    int below = index > 0 && own.get(index - 1) ? prefix(index, index - 1) : Integer.MAX_VALUE;
    int above = own.get(index + 1) ? prefix(index, index + 1) : Integer.MAX_VALUE;
    return Math.min(below, above);
  }

  private static int prefix(int index, int neighbour) {
    return Integer.highestOneBit(index ^ neighbour) << 1;
  }

  private OptionalInt inLargestGap(BitSet blocked) {
    int bestStart = -1;
    int bestLength = 0;
    for (int start = blocked.nextClearBit(0); start < cidr.blocks(); ) {
      int next = blocked.nextSetBit(start);
      int end = next < 0 ? cidr.blocks() : Math.min(next, cidr.blocks());
      if (end - start > bestLength) {
        bestStart = start;
        bestLength = end - start;
      }
      start = blocked.nextClearBit(end);
    }
    return bestLength == 0 ? OptionalInt.empty() : OptionalInt.of(aligned(bestStart, bestLength));
  }

  /** The index in the gap with the most trailing zero bits; the lowest of them. */
  private static int aligned(int start, int length) {
    if (start == 0) {
      return 0;
    }
    int end = start + length - 1;
    int best = start;
    for (int step = 1; ; step <<= 1) {
      int candidate = (start + step - 1) / step * step;
      if (candidate > end) {
        return best;
      }
      best = candidate;
    }
  }

  @Override
  public String toString() {
    return cidr + " " + held;
  }
}
