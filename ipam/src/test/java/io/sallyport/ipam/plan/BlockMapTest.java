package io.sallyport.ipam.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.ipam.address.Cidr;
import java.time.Instant;
import java.util.BitSet;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BlockMapTest {
  private static final ClusterName EU1 = new ClusterName("eu1");
  private static final ClusterName US1 = new ClusterName("us1");
  private static final BitSet NOTHING = new BitSet();

  private final BlockMap map = map("10.0.0.0/27", 32);

  @Test
  void blocksArePlacedAsTheContractSays() {
    map.take(2, EU1);
    assertThat(map.place(EU1, NOTHING)).hasValue(3);
    map.take(3, EU1);
    assertThat(map.place(EU1, NOTHING)).hasValue(1);
    assertThat(map.place(US1, NOTHING)).hasValue(16);
    map.take(16, US1);
    assertThat(map.place(new ClusterName("zz"), NOTHING)).hasValue(24);
    BitSet upperHalf = new BitSet();
    upperHalf.set(16, 32);
    assertThat(map.place(US1, upperHalf)).hasValue(15);
  }

  @Test
  void aFullMapHasNoPlace() {
    for (int i = 0; i < 32; i++) {
      assertThat(map.free()).isEqualTo(32 - i);
      map.take(map.place(EU1, NOTHING).orElseThrow(), EU1);
    }
    assertThat(map.place(EU1, NOTHING)).isEmpty();
    map.free(7, EU1);
    assertThat(map.place(US1, NOTHING)).hasValue(7);
  }

  /** Against the rule written out block by block over an array of owners. */
  @Test
  void randomHistoriesAgreeWithTheRuleBlockByBlock() {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      int bits = random.nextInt(8);
      BlockMap tried = map("10.0.0.0/" + (32 - bits), 32);
      int[] owners = new int[1 << bits];
      BitSet forbidden = new BitSet();
      for (int i = 0; i < owners.length; i++) {
        forbidden.set(i, random.nextInt(8) == 0);
      }
      for (int step = 0; step < 60; step++) {
        int cluster = 1 + random.nextInt(3);
        OptionalInt place = tried.place(new ClusterName("c" + cluster), forbidden);
        assertThat(place)
            .as("seed %d step %d", seed, step)
            .isEqualTo(byRule(owners, cluster, forbidden));
        if (place.isPresent() && random.nextInt(3) > 0) {
          owners[place.getAsInt()] = cluster;
          tried.take(place.getAsInt(), new ClusterName("c" + cluster));
        }
        int index = random.nextInt(owners.length);
        if (owners[index] > 0 && random.nextBoolean()) {
          tried.free(index, new ClusterName("c" + owners[index]));
          owners[index] = 0;
        }
      }
    }
  }

  private static OptionalInt byRule(int[] owners, int cluster, BitSet forbidden) {
    int best = -1;
    int bestSize = Integer.MAX_VALUE;
    for (int i = 0; i < owners.length; i++) {
      for (int neighbour : new int[] {i - 1, i + 1}) {
        boolean own = neighbour >= 0 && neighbour < owners.length && owners[neighbour] == cluster;
        if (own && owners[i] == 0 && !forbidden.get(i)) {
          int size = smallestPrefix(i, neighbour);
          if (size < bestSize) {
            best = i;
            bestSize = size;
          }
        }
      }
    }
    return best >= 0 ? OptionalInt.of(best) : largestGap(owners, forbidden);
  }

  /** Blocks in the smallest aligned prefix around both. */
  private static int smallestPrefix(int one, int other) {
    int size = 1;
    while (one / size != other / size) {
      size *= 2;
    }
    return size;
  }

  private static OptionalInt largestGap(int[] owners, BitSet forbidden) {
    int bestStart = -1;
    int bestLength = 0;
    for (int start = 0; start < owners.length; start++) {
      int length = 0;
      while (start + length < owners.length
          && owners[start + length] == 0
          && !forbidden.get(start + length)) {
        length++;
      }
      if (length > bestLength) {
        bestStart = start;
        bestLength = length;
      }
    }
    int best = -1;
    for (int i = bestStart; bestStart >= 0 && i < bestStart + bestLength; i++) {
      if (best < 0 || zeros(i) > zeros(best)) {
        best = i;
      }
    }
    return best < 0 ? OptionalInt.empty() : OptionalInt.of(best);
  }

  private static int zeros(int index) {
    return index == 0 ? Integer.SIZE : Integer.numberOfTrailingZeros(index);
  }

  private static BlockMap map(String cidr, int length) {
    return new BlockMap(
        new LedgerCidr(Cidr.of(cidr), length, LedgerCidr.State.ACTIVE, Instant.EPOCH, Hold.NONE));
  }
}
