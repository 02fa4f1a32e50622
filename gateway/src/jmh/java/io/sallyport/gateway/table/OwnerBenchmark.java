package io.sallyport.gateway.table;

import inet.ipaddr.IPAddressString;
import inet.ipaddr.ipv4.IPv4Address;
import inet.ipaddr.ipv4.IPv4AddressAssociativeTrie;
import inet.ipaddr.ipv6.IPv6Address;
import inet.ipaddr.ipv6.IPv6AddressAssociativeTrie;
import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Who owns an address, among 100,000 prefixes of three lengths; every look-up is for another. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@Fork(1)
@Warmup(iterations = 6, time = 1)
@Measurement(iterations = 6, time = 1)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class OwnerBenchmark {
  private static final int PREFIXES = 100_000;
  private static final int ASKED = 1 << 16;

  @Param({"IPv4", "IPv6"})
  public String family = "IPv4";

  private PrefixTable<Integer> table = PrefixTable.of(List.of());
  private final TreeMap<Cidr, Integer> tree = new TreeMap<>();
  private final IPv4AddressAssociativeTrie<Integer> trie4 = new IPv4AddressAssociativeTrie<>();
  private final IPv6AddressAssociativeTrie<Integer> trie6 = new IPv6AddressAssociativeTrie<>();
  private final IpAddress[] asked = new IpAddress[ASKED];
  private final IPv4Address[] asked4 = new IPv4Address[ASKED];
  private final IPv6Address[] asked6 = new IPv6Address[ASKED];
  private int next;

  @Setup
  public void fill() {
    boolean v4 = family.equals("IPv4");
    Cidr all = Cidr.of(v4 ? "10.0.0.0/8" : "2001:db8::/40");
    int slot = v4 ? 25 : 57;
    List<PrefixTable.Entry<Integer>> entries = new ArrayList<>();
    List<Cidr> prefixes = new ArrayList<>();
    for (int i = 0; i < PREFIXES; i++) {
      Cidr place = all.part(slot, i);
      Cidr cidr = Cidr.around(place.first(), slot + i % 3 * (v4 ? 1 : 3));
      prefixes.add(cidr);
      entries.add(new PrefixTable.Entry<>(cidr, i));
      tree.put(cidr, i);
      if (v4) {
        trie4.put(new IPAddressString(cidr.toString()).getAddress().toIPv4(), i);
      } else {
        trie6.put(new IPAddressString(cidr.toString()).getAddress().toIPv6(), i);
      }
    }
    table = PrefixTable.of(entries);
    Random random = new Random(2);
    for (int i = 0; i < ASKED; i++) {
      asked[i] = prefixes.get(random.nextInt(PREFIXES)).first().plus(random.nextInt(16));
      var peer = new IPAddressString(asked[i].toString()).getAddress();
      if (v4) {
        asked4[i] = peer.toIPv4();
      } else {
        asked6[i] = peer.toIPv6();
      }
    }
    check();
  }

  private void check() {
    for (int i = 0; i < ASKED; i++) {
      next = i;
      int ours = sallyport().getFirst().value();
      next = i;
      int trees = treeMap();
      next = i;
      int tries = ipaddressTrie();
      if (ours != trees || ours != tries) {
        throw new IllegalStateException(asked[i] + ": " + ours + ", " + trees + ", " + tries);
      }
    }
  }

  @Benchmark
  public List<PrefixTable.Entry<Integer>> sallyport() {
    return table.find(asked[next++ & (ASKED - 1)]);
  }

  /** The floor is the owner, since no prefix lies in another. */
  @Benchmark
  public int treeMap() {
    IpAddress address = asked[next++ & (ASKED - 1)];
    Map.Entry<Cidr, Integer> floor = tree.floorEntry(Cidr.ofAddress(address));
    return floor != null && floor.getKey().contains(address) ? floor.getValue() : -1;
  }

  @Benchmark
  public int ipaddressTrie() {
    int i = next++ & (ASKED - 1);
    return family.equals("IPv4")
        ? trie4.longestPrefixMatchNode(asked4[i]).getValue()
        : trie6.longestPrefixMatchNode(asked6[i]).getValue();
  }
}
