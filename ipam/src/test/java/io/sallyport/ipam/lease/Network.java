package io.sallyport.ipam.lease;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Messages between parties: late, lost, twice, or not at all while two are parted. */
final class Network {
  static final NodeName API = new NodeName("api");
  private static final long LATEST = 2_500 * World.MILLI;

  private record Pair(NodeName one, NodeName other) {
    static Pair of(NodeName a, NodeName b) {
      return a.compareTo(b) < 0 ? new Pair(a, b) : new Pair(b, a);
    }
  }

  private final World world;
  private final Set<Pair> parted = new HashSet<>();
  private final Map<Pair, Long> slow = new HashMap<>();
  private Faults faults;

  Network(World world) {
    this.world = world;
    faults = world.faults;
  }

  void part(NodeName a, NodeName b, long duration) {
    Pair pair = Pair.of(a, b);
    if (parted.add(pair)) {
      world.counters.count(Counters.Kind.PARTED);
      world.after(duration, () -> parted.remove(pair));
    }
  }

  /** Messages between the two take up to {@code most} longer for a while. */
  void slow(NodeName a, NodeName b, long most, long duration) {
    Pair pair = Pair.of(a, b);
    slow.put(pair, most);
    world.after(duration, () -> slow.remove(pair));
  }

  void heal() {
    parted.clear();
    slow.clear();
    faults = faults.healed();
  }

  boolean isParted(NodeName a, NodeName b) {
    return parted.contains(Pair.of(a, b));
  }

  void send(NodeName from, NodeName to, Runnable arrival) {
    if (isParted(from, to) || world.chance(faults.loss())) {
      return;
    }
    Pair pair = Pair.of(from, to);
    world.after(delay(pair), arrival);
    if (world.chance(faults.duplicate())) {
      world.after(delay(pair), arrival);
    }
  }

  private long delay(Pair pair) {
    long most = slow.getOrDefault(pair, 0L);
    return world.between(0, most) + delay();
  }

  private long delay() {
    return world.chance(faults.late())
        ? world.between(0, LATEST)
        : world.between(50_000, 2 * World.MILLI);
  }
}
