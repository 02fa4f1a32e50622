package io.sallyport.ipam.plan;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.Family;
import io.sallyport.ipam.plan.TenantRequest.ClusterShare;
import io.sallyport.ipam.plan.TenantRequest.Pin;
import io.sallyport.ipam.slot.Demand;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Giving blocks: first the pins, then each cluster by name up to what it wants, while the minimum
 * that a later cluster still lacks stays free for it. Works on the maps and blocks it is handed.
 */
final class Growth {
  private final Planner.Situation situation;
  private final TenantRequest request;
  private final List<BlockMap> maps;
  private final List<Block> blocks;
  private final List<Refusal> refused;

  Growth(
      Planner.Situation situation, List<BlockMap> maps, List<Block> blocks, List<Refusal> refused) {
    this.situation = situation;
    this.request = situation.request();
    this.maps = maps;
    this.blocks = blocks;
    this.refused = refused;
  }

  void run() {
    for (int i = 0; i < request.pins().size(); i++) {
      pin("spec.pins[" + i + "].cidr", request.pins().get(i));
    }
    List<Site> sites =
        situation.sites().stream()
            .filter(site -> request.share(site.cluster()).isPresent() && !site.cordoned())
            .sorted((left, right) -> left.cluster().compareTo(right.cluster()))
            .toList();
    for (Family family : Family.values()) {
      if (maps.stream().anyMatch(map -> map.cidr().cidr().family() == family)) {
        for (int i = 0; i < sites.size(); i++) {
          grow(sites.get(i), family, sites.subList(i + 1, sites.size()));
        }
      }
    }
  }

  private void pin(String field, Pin pin) {
    Optional<Site> site =
        situation.sites().stream().filter(any -> any.cluster().equals(pin.cluster())).findFirst();
    if (site.isEmpty() || !site.get().receives(pin.cidr())) {
      refused.add(
          new Refusal(
              field,
              pin.cidr() + " for " + pin.cluster(),
              "PinNotRouted: the network does not deliver it to " + pin.cluster(),
              site.map(known -> "a pin inside " + known.routed()).orElse("a known cluster")));
      return;
    }
    maps.stream().filter(map -> map.holds(pin.cidr())).forEach(map -> pin(field, pin, map));
  }

  private void pin(String field, Pin pin, BlockMap map) {
    int first = map.firstIndex(pin.cidr());
    int bits = Math.max(0, map.cidr().blockPrefixLength() - pin.cidr().prefixLength());
    for (int index = first; index < first + (1 << bits); index++) {
      if (map.isFree(index)) {
        give(map, index, pin.cluster());
      } else if (!map.owner(index).equals(pin.cluster())) {
        refused.add(pinTaken(field, pin, map, index));
      }
    }
  }

  private static Refusal pinTaken(String field, Pin pin, BlockMap map, int index) {
    return new Refusal(
        field,
        pin.cidr() + " for " + pin.cluster(),
        "PinTaken: block " + map.cidr().block(index) + " is held by " + map.owner(index),
        "a pin in free blocks, or wait until " + map.owner(index) + " has left it");
  }

  private void grow(Site site, Family family, List<Site> later) {
    ClusterName cluster = site.cluster();
    ClusterShare share = request.share(cluster).orElseThrow();
    long workloads = workloads(cluster);
    long wanted =
        workloads == 0 && share.minBlocks() == 0
            ? 0
            : Demand.wanted(workloads, request.podsPerAddress(), 0);
    List<Block> held = held(cluster, family);
    int count = held.size();
    long usable = held.stream().mapToLong(block -> usable(block)).sum();
    while (count < share.maxBlocks() && (count < share.minBlocks() || usable < wanted)) {
      boolean mayTake = count < share.minBlocks() || free(family) > missingMinimum(later, family);
      Optional<Block> next = mayTake ? giveNext(site, family) : Optional.empty();
      if (next.isEmpty()) {
        refused.add(exhausted(cluster, family, wanted, usable));
        return;
      }
      count++;
      usable += usable(next.get());
    }
  }

  private Optional<Block> giveNext(Site site, Family family) {
    for (BlockMap map : maps) {
      if (map.cidr().cidr().family() == family) {
        OptionalInt index =
            map.place(site.cluster(), i -> site.receives(map.cidr().block(i)) && !pinned(map, i));
        if (index.isPresent()) {
          return Optional.of(give(map, index.getAsInt(), site.cluster()));
        }
      }
    }
    return Optional.empty();
  }

  /** A block that a pin wants and could not get yet goes to nobody else. */
  private boolean pinned(BlockMap map, int index) {
    Cidr block = map.cidr().block(index);
    return request.pins().stream().anyMatch(pin -> pin.cidr().overlaps(block));
  }

  private Block give(BlockMap map, int index, ClusterName cluster) {
    Cidr cidr = map.cidr().block(index);
    map.take(cidr, cluster);
    Block block = Planner.pending(cidr, cluster, situation);
    blocks.add(block);
    return block;
  }

  private Refusal exhausted(ClusterName cluster, Family family, long wanted, long usable) {
    LedgerCidr last =
        maps.stream()
            .map(BlockMap::cidr)
            .filter(cidr -> cidr.cidr().family() == family)
            .reduce((first, second) -> second)
            .orElseThrow();
    return new Refusal(
        "spec.egressCIDRs",
        "%s: %d %s addresses wanted, %d held".formatted(cluster, wanted, family.label(), usable),
        "Exhausted: %d %s blocks are free, none that %s may take"
            .formatted(free(family), family.label(), cluster),
        "one more CIDR (a /%d adds %d blocks), or podsPerAddress above %d"
            .formatted(last.cidr().prefixLength(), last.blocks(), request.podsPerAddress()));
  }

  private long workloads(ClusterName cluster) {
    return situation.usage().of(cluster).pods() + request.sourceKeys().getOrDefault(cluster, 0L);
  }

  private List<Block> held(ClusterName cluster, Family family) {
    List<Block> held = new ArrayList<>();
    for (Block block : blocks) {
      if (block.cluster().equals(cluster)
          && block.cidr().family() == family
          && (block.state() == BlockState.PENDING || block.state() == BlockState.ACTIVE)) {
        held.add(block);
      }
    }
    return held;
  }

  /** Addresses of a block that workloads can have, cut so that sums cannot overflow. */
  private long usable(Block block) {
    long lost =
        situation.usage().of(block.cluster()).unusable().stream()
            .filter(block.cidr()::contains)
            .count();
    return Math.min(block.cidr().size(), Integer.MAX_VALUE) - lost;
  }

  private int free(Family family) {
    return maps.stream()
        .filter(map -> map.cidr().cidr().family() == family)
        .mapToInt(BlockMap::free)
        .sum();
  }

  private int missingMinimum(List<Site> later, Family family) {
    return later.stream()
        .mapToInt(
            site ->
                Math.max(
                    0,
                    request.share(site.cluster()).orElseThrow().minBlocks()
                        - held(site.cluster(), family).size()))
        .sum();
  }
}
