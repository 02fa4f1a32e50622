package io.sallyport.ipam.plan;

import io.sallyport.ipam.address.Cidr;
import java.util.Arrays;
import java.util.BitSet;
import java.util.OptionalInt;
import java.util.function.IntPredicate;

/**
 * The blocks of one CIDR as a bitmap, and the placement rule: a cluster's next block completes the
 * smallest aligned prefix beside its own blocks, else it starts the largest free gap at its best
 * aligned index. So each cluster's blocks stay few prefixes, and gaps stay where others can grow.
 */
final class BlockMap {
  private final LedgerCidr cidr;
  private final BitSet taken;
  private final ClusterName[] owners;

  BlockMap(LedgerCidr cidr) {
    this.cidr = cidr;
    this.taken = new BitSet(cidr.blocks());
    this.owners = new ClusterName[cidr.blocks()];
  }

  boolean holds(Cidr block) {
    return cidr.cidr().contains(block);
  }

  LedgerCidr cidr() {
    return cidr;
  }

  /** Marks {@code block}, whatever its state, as held by {@code owner}. */
  void take(Cidr block, ClusterName owner) {
    int index = cidr.cidr().indexOf(block);
    taken.set(index);
    owners[index] = owner;
  }

  int free() {
    return cidr.blocks() - taken.cardinality();
  }

  /** The index of the first block of {@code part}, a prefix inside this CIDR. */
  int firstIndex(Cidr part) {
    return cidr.cidr().indexOf(Cidr.around(part.first(), cidr.blockPrefixLength()));
  }

  boolean isFree(int index) {
    return !taken.get(index);
  }

  /** The cluster at {@code index}, which is not free. */
  ClusterName owner(int index) {
    return owners[index];
  }

  /** Where the next block of {@code cluster} goes, among free blocks that {@code allowed} takes. */
  OptionalInt place(ClusterName cluster, IntPredicate allowed) {
    OptionalInt beside = besideOwn(cluster, allowed);
    return beside.isPresent() ? beside : inLargestGap(allowed);
  }

  private OptionalInt besideOwn(ClusterName cluster, IntPredicate allowed) {
    int best = -1;
    int bestSize = Integer.MAX_VALUE;
    for (int i = taken.nextClearBit(0); i < owners.length; i = taken.nextClearBit(i + 1)) {
      int size = Math.min(joined(cluster, i, i - 1), joined(cluster, i, i + 1));
      if (size < bestSize && allowed.test(i)) {
        best = i;
        bestSize = size;
      }
    }
    return best < 0 ? OptionalInt.empty() : OptionalInt.of(best);
  }

  /** Blocks in the smallest aligned prefix around {@code index} and its own neighbour. */
  private int joined(ClusterName cluster, int index, int neighbour) {
    if (neighbour < 0 || neighbour >= owners.length || !cluster.equals(owners[neighbour])) {
      return Integer.MAX_VALUE;
    }
    return Integer.highestOneBit(index ^ neighbour) << 1;
  }

  private OptionalInt inLargestGap(IntPredicate allowed) {
    int bestStart = -1;
    int bestLength = 0;
    int start = -1;
    for (int i = 0; i <= owners.length; i++) {
      boolean open = i < owners.length && isFree(i) && allowed.test(i);
      if (open && start < 0) {
        start = i;
      } else if (!open && start >= 0) {
        if (i - start > bestLength) {
          bestStart = start;
          bestLength = i - start;
        }
        start = -1;
      }
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
    return cidr + " " + Arrays.toString(owners);
  }
}
