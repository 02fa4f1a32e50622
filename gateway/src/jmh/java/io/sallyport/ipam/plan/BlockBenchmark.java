package io.sallyport.ipam.plan;

import inet.ipaddr.IPAddressString;
import inet.ipaddr.PrefixBlockAllocator;
import inet.ipaddr.ipv4.IPv4Address;
import io.sallyport.ipam.address.Cidr;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.commons.net.util.SubnetUtils;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Giving one block back and taking one, where 400 of 1,024 are taken by 8 clusters. Which block one
 * gets differs by rule; that no two are the same is checked of each at the end.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@Fork(1)
@Warmup(iterations = 6, time = 1)
@Measurement(iterations = 6, time = 1)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BlockBenchmark {
  private static final int TAKEN = 400;
  private static final BitSet NOTHING = new BitSet();

  private final Random random = new Random(1);
  private final BlockMap map =
      new BlockMap(
          new LedgerCidr(
              Cidr.of("10.0.0.0/16"), 26, LedgerCidr.State.ACTIVE, Instant.EPOCH, Hold.NONE));
  private final int[] indices = new int[TAKEN];
  private final ClusterName[] owners = new ClusterName[TAKEN];

  private final PrefixBlockAllocator<IPv4Address> allocator = new PrefixBlockAllocator<>();
  private final List<IPv4Address> allocated = new ArrayList<>();

  private final List<String> subnets = new ArrayList<>();
  private final Set<String> used = new HashSet<>();
  private final List<String> usedInOrder = new ArrayList<>();

  @Setup
  public void fill() {
    for (int i = 0; i < TAKEN; i++) {
      owners[i] = new ClusterName("c" + i % 8);
      indices[i] = map.place(owners[i], NOTHING).orElseThrow();
      map.take(indices[i], owners[i]);
    }
    allocator.addAvailable(new IPAddressString("10.0.0.0/16").getAddress().toIPv4());
    for (int i = 0; i < TAKEN; i++) {
      allocated.add(allocator.allocateBitLength(6));
    }
    for (int i = 0; i < 1024; i++) {
      subnets.add("10.0.%d.%d/26".formatted(i / 4, i % 4 * 64));
    }
    for (int i = 0; i < TAKEN; i++) {
      used.add(subnets.get(i));
      usedInOrder.add(subnets.get(i));
    }
  }

  /** Each has given 400 different blocks, ours as its map says. */
  @TearDown
  public void check() {
    Set<IPv4Address> blocks = new HashSet<>(allocated);
    Set<String> signatures = new HashSet<>(usedInOrder);
    Set<Integer> own = new HashSet<>();
    for (int i = 0; i < TAKEN; i++) {
      if (!own.add(indices[i])) {
        throw new IllegalStateException("block " + indices[i] + " was given twice");
      }
    }
    if (map.free() != 1024 - TAKEN || blocks.size() != TAKEN || signatures.size() != TAKEN) {
      throw new IllegalStateException("a block was given twice or lost");
    }
  }

  @Benchmark
  public int sallyport() {
    int i = random.nextInt(TAKEN);
    map.free(indices[i], owners[i]);
    indices[i] = map.place(owners[i], NOTHING).orElseThrow();
    map.take(indices[i], owners[i]);
    return indices[i];
  }

  @Benchmark
  public IPv4Address ipaddressAllocator() {
    int i = random.nextInt(TAKEN);
    allocator.addAvailable(allocated.get(i));
    IPv4Address block = allocator.allocateBitLength(6);
    allocated.set(i, block);
    return block;
  }

  /** First fit over SubnetUtils: the first subnet whose signature is not used. */
  @Benchmark
  public String subnetUtils() {
    int i = random.nextInt(TAKEN);
    used.remove(usedInOrder.get(i));
    for (String subnet : subnets) {
      String signature = new SubnetUtils(subnet).getInfo().getCidrSignature();
      if (used.add(signature)) {
        usedInOrder.set(i, signature);
        return signature;
      }
    }
    throw new IllegalStateException("full");
  }
}
