package io.sallyport.ipam.plan;

import io.sallyport.ipam.address.Family;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.plan.TenantRequest.ClusterShare;
import io.sallyport.ipam.slot.Demand;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Giving blocks and taking them back: first the pins, then each cluster by name its minimum, then
 * each cluster by name what it wants. A cluster takes its turn with all families, so that it gets
 * its first blocks in all of them or in none.
 */
final class Growth {
  private final Planner.Situation situation;
  private final TenantRequest request;
  private final Pool pool;
  private final Pins pins;
  private final List<Refusal> refused;

  Growth(Planner.Situation situation, Pool pool, List<Refusal> refused) {
    this.situation = situation;
    this.request = situation.request();
    this.pool = pool;
    this.pins = new Pins(situation, pool);
    this.refused = refused;
  }

  void run() {
    refused.addAll(pins.give());
    List<Family> families =
        List.of(Family.values()).stream().filter(f -> !pool.maps(f).isEmpty()).toList();
    List<Part> parts = parts();
    for (Family family : families) {
      parts.forEach(part -> shrink(part, family));
    }
    List<Part> growing = parts.stream().filter(part -> !part.site.cordoned()).toList();
    for (Part part : growing) {
      if (part.share.minBlocks() > 0) {
        families.forEach(family -> grow(part, family, families, 0));
      }
    }
    for (Part part : growing) {
      long wanted = wanted(part);
      families.forEach(
          family ->
              grow(part, family, families, wanted)
                  .ifPresent(lacking -> refused.add(exhausted(part, lacking, wanted))));
    }
  }

  /** A cluster that has a share. */
  private record Part(Site site, ClusterShare share) {
    ClusterName cluster() {
      return site.cluster();
    }
  }

  private List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    for (ClusterShare share : request.shares(situation.sites())) {
      situation.site(share.cluster()).ifPresent(site -> parts.add(new Part(site, share)));
    }
    return parts;
  }

  /** Gives back what nobody uses and the demand does not need, the highest first. */
  private void shrink(Part part, Family family) {
    ClusterShare share = part.share;
    List<Block> serving = pool.serving(part.cluster(), family);
    long wanted = wanted(part);
    long usable = usable(serving);
    int count = serving.size();
    for (Block block : serving.reversed()) {
      long left = usable - usable(block);
      boolean surplus = left >= wanted || count > share.maxBlocks();
      if (surplus
          && count > Math.max(1, share.minBlocks())
          && !pins.has(block.cidr())
          && giveBack(block)) {
        usable = left;
        count--;
      }
    }
  }

  private boolean giveBack(Block block) {
    if (block.state() == BlockState.PENDING) {
      pool.revoke(block);
      return true;
    }
    boolean idle = situation.report(block.cluster()).idle(block.cidr());
    if (idle) {
      pool.put(block.in(BlockState.DRAINING, situation.epochNow()));
    }
    return idle;
  }

  /**
   * Gives a cluster its minimum of blocks, and more until it has {@code wanted} addresses.
   *
   * @return the family that ran out, where one did
   */
  private Optional<Family> grow(Part part, Family family, List<Family> families, long wanted) {
    Site site = part.site;
    ClusterShare share = part.share;
    List<Block> serving = pool.serving(site.cluster(), family);
    int count = serving.size();
    long usable = usable(serving);
    Pool.Limits limits = pins.limits(site);
    while (count < share.maxBlocks() && (count < share.minBlocks() || usable < wanted)) {
      Optional<Family> lacking =
          count > 0 || families.size() == 1
              ? Optional.empty()
              : families.stream().filter(f -> !canHave(site, f, limits)).findFirst();
      Optional<Block> next = lacking.isPresent() ? Optional.empty() : next(site, family, limits);
      if (next.isEmpty()) {
        return Optional.of(lacking.orElse(family));
      }
      count++;
      usable += usable(next.get());
    }
    return Optional.empty();
  }

  /** What the cluster had before, else a free block. */
  private Optional<Block> next(Site site, Family family, Pool.Limits limits) {
    Optional<Block> own = readoptable(site, family);
    return own.isPresent()
        ? Optional.of(readopt(own.get()))
        : pool.place(site.cluster(), family, limits)
            .map(at -> pool.give(at.map(), at.index(), site.cluster()));
  }

  private Optional<Block> readoptable(Site site, Family family) {
    return pool.readoptable(site, family, block -> pins.allow(site, block.cidr()));
  }

  private Block readopt(Block block) {
    if (block.state() == BlockState.DRAINING) {
      Block active = block.in(BlockState.ACTIVE, situation.epochNow());
      pool.put(active);
      return active;
    }
    BlockMap map =
        pool.maps(block.cidr().family()).stream()
            .filter(any -> any.holds(block.cidr()))
            .findFirst()
            .orElseThrow();
    return pool.give(map, map.cidr().cidr().indexOf(block.cidr()), block.cluster());
  }

  /** Whether the cluster has a block of this family, or could get one now. */
  private boolean canHave(Site site, Family family, Pool.Limits limits) {
    return pool.servingCount(site.cluster(), family) > 0
        || readoptable(site, family).isPresent()
        || pool.place(site.cluster(), family, limits).isPresent();
  }

  private Refusal exhausted(Part part, Family family, long wanted) {
    List<Block> serving = pool.serving(part.cluster(), family);
    return new Exhaustion(situation, pool, pins)
        .refusal(
            new Exhaustion.Lack(
                part.site, part.share, family, serving.size(), usable(serving), wanted));
  }

  /** The addresses the cluster wants in each family; 0 where nothing of the tenant is there. */
  private long wanted(Part part) {
    Usage.Report report = situation.report(part.cluster());
    long workloads = situation.workloads(part.cluster());
    return workloads == 0 && part.share.minBlocks() == 0
        ? 0
        : Demand.wanted(workloads, request.podsPerAddress(), report.planned());
  }

  private long usable(List<Block> blocks) {
    long sum = 0;
    for (Block block : blocks) {
      sum += usable(block);
    }
    return sum;
  }

  /** Addresses of a block that workloads can have, cut so that sums cannot overflow. */
  private long usable(Block block) {
    long usable = Math.min(block.cidr().size(), Integer.MAX_VALUE);
    for (IpAddress lost : situation.report(block.cluster()).unusable()) {
      usable -= block.cidr().contains(lost) ? 1 : 0;
    }
    return usable;
  }
}
