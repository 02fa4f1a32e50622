package io.sallyport.ipam.plan;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.Family;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Predicate;

/** All blocks of a tenant while it is planned: what each cluster has, and what can be given. */
final class Pool {
  private final Planner.Situation situation;
  private final List<BlockMap> maps = new ArrayList<>();
  private final NavigableMap<Cidr, Block> blocks = new TreeMap<>();
  private final Holders serving = new Holders();
  private final Holders leaving = new Holders();
  private final Map<Part, Deque<Block>> had = new HashMap<>();

  /** What one cluster has in one family. */
  private record Part(ClusterName cluster, Family family) {}

  /** The blocks of each cluster, ascending. */
  private static final class Holders {
    private final Map<Family, Map<ClusterName, NavigableMap<Cidr, Block>>> held =
        new EnumMap<>(Family.class);

    Collection<Block> of(ClusterName cluster, Family family) {
      return Optional.ofNullable(held.getOrDefault(family, Map.of()).get(cluster))
          .<Collection<Block>>map(NavigableMap::values)
          .orElse(List.of());
    }

    void put(Block block) {
      held.computeIfAbsent(block.cidr().family(), family -> new HashMap<>())
          .computeIfAbsent(block.cluster(), cluster -> new TreeMap<>())
          .put(block.cidr(), block);
    }

    void remove(Block block) {
      Optional.ofNullable(held.getOrDefault(block.cidr().family(), Map.of()).get(block.cluster()))
          .ifPresent(of -> of.remove(block.cidr()));
    }
  }

  Pool(Planner.Situation situation, List<LedgerCidr> cidrs, List<Block> before) {
    this.situation = situation;
    before.forEach(this::put);
    for (LedgerCidr cidr : cidrs) {
      if (cidr.state().wanted()) {
        BlockMap map = new BlockMap(cidr);
        inside(cidr.cidr()).forEach(block -> map.take(block.cidr(), block.cluster()));
        maps.add(map);
      }
    }
  }

  List<Block> blocks() {
    return List.copyOf(blocks.values());
  }

  List<BlockMap> maps() {
    return maps;
  }

  /** The maps of one family, in the order of the spec. */
  List<BlockMap> maps(Family family) {
    return maps.stream().filter(map -> map.cidr().cidr().family() == family).toList();
  }

  /** The blocks that serve {@code cluster}, ascending. */
  List<Block> serving(ClusterName cluster, Family family) {
    return List.copyOf(serving.of(cluster, family));
  }

  int servingCount(ClusterName cluster, Family family) {
    return serving.of(cluster, family).size();
  }

  /**
   * A block that {@code site} had and may have again, those still in its hands first.
   *
   * @param allowed the same for the whole plan, for one site
   */
  Optional<Block> readoptable(Site site, Family family, Predicate<Block> allowed) {
    Deque<Block> next =
        had.computeIfAbsent(new Part(site.cluster(), family), part -> had(site, family, allowed));
    while (!next.isEmpty() && !at(next.peek().cidr()).equals(Optional.of(next.peek()))) {
      next.poll(); // given meanwhile
    }
    return Optional.ofNullable(next.peek());
  }

  private Deque<Block> had(Site site, Family family, Predicate<Block> allowed) {
    List<Block> again =
        leaving.of(site.cluster(), family).stream()
            .filter(block -> !block.evicted() && isWanted(block))
            .filter(block -> site.receives(block.cidr()) && allowed.test(block))
            .toList();
    Deque<Block> order = new ArrayDeque<>();
    again.stream().filter(block -> block.state() == BlockState.DRAINING).forEach(order::add);
    if (situation.restsFor() == 0) {
      again.stream().filter(block -> block.state() != BlockState.DRAINING).forEach(order::add);
    }
    return order;
  }

  private boolean isWanted(Block block) {
    return maps.stream().anyMatch(map -> map.holds(block.cidr()));
  }

  /** The block at {@code cidr}, or empty where it is free. */
  Optional<Block> at(Cidr cidr) {
    return Optional.ofNullable(blocks.get(cidr));
  }

  void put(Block block) {
    Optional.ofNullable(blocks.put(block.cidr(), block)).ifPresent(this::forget);
    (block.serves() ? serving : leaving).put(block);
    if (!block.serves()) {
      had.remove(new Part(block.cluster(), block.cidr().family()));
    }
  }

  private void forget(Block block) {
    (block.serves() ? serving : leaving).remove(block);
  }

  /** Gives block {@code index} of {@code map}, which is free or rests for {@code cluster}. */
  Block give(BlockMap map, int index, ClusterName cluster) {
    Cidr cidr = map.cidr().block(index);
    map.take(index, cluster);
    Hold rest = at(cidr).map(Block::hold).orElse(Hold.NONE);
    Hold hold = new Hold(situation.request().holds().block(), rest.until());
    Block block = Block.pending(cidr, cluster, situation.epochNow(), situation.now(), hold);
    put(block);
    return block;
  }

  /** Takes back a block that was given and never used. */
  void revoke(Block block) {
    Optional<Block> rest = Turnover.revoke(block, situation);
    rest.ifPresentOrElse(this::put, () -> free(block));
  }

  private void free(Block block) {
    blocks.remove(block.cidr());
    forget(block);
    maps.stream()
        .filter(map -> map.holds(block.cidr()))
        .forEach(map -> map.free(map.cidr().cidr().indexOf(block.cidr()), block.cluster()));
  }

  int free(Family family) {
    return maps(family).stream().mapToInt(BlockMap::free).sum();
  }

  /** Blocks that rest, in one family. */
  long quarantined(Family family) {
    return resting(family).size();
  }

  /** Seconds until the next block comes free that is {@code allowed}, where one rests. */
  OptionalLong nextFreeIn(Family family, Predicate<Block> allowed) {
    return resting(family).stream()
        .filter(allowed)
        .mapToLong(block -> block.hold().until() - situation.clock())
        .min();
  }

  private List<Block> resting(Family family) {
    return blocks.values().stream()
        .filter(block -> block.cidr().family() == family)
        .filter(block -> block.state() == BlockState.QUARANTINED && isWanted(block))
        .toList();
  }

  /** A free block that {@code cluster} may take, as the placement rule has it. */
  Optional<Place> place(ClusterName cluster, Family family, Limits limits) {
    if (situation.restsFor() > 0) {
      return Optional.empty();
    }
    for (BlockMap map : maps) {
      if (map.cidr().cidr().family() == family) {
        OptionalInt index = map.place(cluster, limits.forbidden(map));
        if (index.isPresent()) {
          return Optional.of(new Place(map, index.getAsInt()));
        }
      }
    }
    return Optional.empty();
  }

  /** Which blocks of a map a cluster may not take. */
  interface Limits {
    BitSet forbidden(BlockMap map);
  }

  /** A free block. */
  record Place(BlockMap map, int index) {}

  private Collection<Block> inside(Cidr cidr) {
    return blocks.subMap(cidr, true, Cidr.ofAddress(cidr.last()), true).values();
  }
}
