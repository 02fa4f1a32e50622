package io.sallyport.ipam.plan;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.plan.TenantRequest.Pin;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The prefixes that a tenant gives to clusters by name. */
final class Pins {
  private final Planner.Situation situation;
  private final Pool pool;
  private final List<Pin> pins;
  private final List<Refusal> refused = new ArrayList<>();

  Pins(Planner.Situation situation, Pool pool) {
    this.situation = situation;
    this.pool = pool;
    this.pins =
        situation.request().pins().stream().filter(pin -> tooSmallFor(pin).isEmpty()).toList();
  }

  /** Gives every pin what is free of it; what could not be given. */
  List<Refusal> give() {
    List<Pin> asked = situation.request().pins();
    for (int i = 0; i < asked.size(); i++) {
      String field = "spec.pins[" + i + "].cidr";
      Pin pin = asked.get(i);
      tooSmallFor(pin)
          .ifPresentOrElse(map -> refused.add(tooSmall(field, pin, map)), () -> give(field, pin));
    }
    return refused;
  }

  /** The map around a pin whose blocks are larger than the pin. */
  private Optional<BlockMap> tooSmallFor(Pin pin) {
    return pool.maps().stream()
        .filter(map -> map.holds(pin.cidr()))
        .filter(map -> pin.cidr().prefixLength() > map.cidr().blockPrefixLength())
        .findFirst();
  }

  private static Refusal tooSmall(String field, Pin pin, BlockMap map) {
    int block = map.cidr().blockPrefixLength();
    return new Refusal(
        field,
        pin.cidr() + " for " + pin.cluster(),
        "PinTooSmall: is smaller than a block of /%d of %s".formatted(block, map.cidr().cidr()),
        Cidr.around(pin.cidr().network(), block).toString());
  }

  /** Whether some pin wants {@code block}. */
  boolean has(Cidr block) {
    return pins.stream().anyMatch(pin -> pin.cidr().overlaps(block));
  }

  /** Whether no pin wants {@code block} for another cluster. */
  boolean allow(Site site, Cidr block) {
    return pins.stream()
        .noneMatch(pin -> pin.cidr().overlaps(block) && !pin.cluster().equals(site.cluster()));
  }

  /**
   * Where {@code site} may take no block: what is pinned to others, and what the network does not
   * deliver.
   */
  Pool.Limits limits(Site site) {
    Map<BlockMap, BitSet> known = new HashMap<>();
    return map -> known.computeIfAbsent(map, any -> forbidden(site, any));
  }

  private BitSet forbidden(Site site, BlockMap map) {
    LedgerCidr cidr = map.cidr();
    BitSet forbidden = new BitSet();
    for (Pin pin : pins) {
      if (map.holds(pin.cidr()) && !pin.cluster().equals(site.cluster())) {
        int first = map.firstIndex(pin.cidr());
        forbidden.set(first, first + blocks(pin, cidr));
      }
    }
    if (!site.routed().cidrs().isEmpty()) {
      for (int i = 0; i < cidr.blocks(); i++) {
        if (!site.receives(cidr.block(i))) {
          forbidden.set(i);
        }
      }
    }
    return forbidden;
  }

  private static int blocks(Pin pin, LedgerCidr cidr) {
    return 1 << Math.max(0, cidr.blockPrefixLength() - pin.cidr().prefixLength());
  }

  private void give(String field, Pin pin) {
    Optional<Site> site = situation.site(pin.cluster());
    if (site.isEmpty() || !site.get().receives(pin.cidr())) {
      refused.add(
          new Refusal(
              field,
              pin.cidr() + " for " + pin.cluster(),
              "PinNotRouted: the network does not deliver it to " + pin.cluster(),
              site.map(known -> "a pin inside " + known.routed()).orElse("a known cluster")));
      return;
    }
    pool.maps().stream().filter(map -> map.holds(pin.cidr())).forEach(map -> give(field, pin, map));
  }

  private void give(String field, Pin pin, BlockMap map) {
    int first = map.firstIndex(pin.cidr());
    for (int index = first; index < first + blocks(pin, map.cidr()); index++) {
      Optional<Block> held = pool.at(map.cidr().block(index));
      boolean free = held.filter(block -> block.state() != BlockState.QUARANTINED).isEmpty();
      if (free && situation.restsFor() > 0) {
        refused.add(resting(field, pin, map.cidr().block(index)));
      } else if (held.isEmpty()) {
        pool.give(map, index, pin.cluster());
      } else if (!held.get().cluster().equals(pin.cluster())) {
        refused.add(taken(field, pin, held.get()));
      } else if (!held.get().serves() && !held.get().evicted()) {
        again(map, index, held.get());
      }
    }
  }

  private Refusal resting(String field, Pin pin, Cidr block) {
    return new Refusal(
        field,
        pin.cidr() + " for " + pin.cluster(),
        "PinTaken: block %s rests for %d s more, since the store was restored from an older copy"
            .formatted(block, situation.restsFor()),
        "wait");
  }

  private void again(BlockMap map, int index, Block block) {
    if (block.state() == BlockState.DRAINING) {
      pool.put(block.in(BlockState.ACTIVE, situation.epochNow()));
    } else {
      pool.give(map, index, block.cluster());
    }
  }

  private Refusal taken(String field, Pin pin, Block block) {
    ClusterName holder = block.cluster();
    boolean rests = block.state() == BlockState.QUARANTINED;
    String rule =
        rests
            ? "PinTaken: block %s rests from %s for %d s more"
                .formatted(block.cidr(), holder, block.hold().until() - situation.clock())
            : "PinTaken: block %s is held by %s".formatted(block.cidr(), holder);
    String fits =
        rests
            ? "a pin in free blocks, or wait"
            : "a pin in free blocks, or `sallyport evict %s --cidr %s`, which moves its workloads"
                .formatted(situation.request().tenant().orElse("TENANT"), block.cidr());
    return new Refusal(field, pin.cidr() + " for " + pin.cluster(), rule, fits);
  }
}
