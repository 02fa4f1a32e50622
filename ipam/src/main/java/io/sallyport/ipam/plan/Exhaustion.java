package io.sallyport.ipam.plan;

import io.sallyport.ipam.address.Family;
import io.sallyport.ipam.plan.TenantRequest.ClusterShare;
import io.sallyport.ipam.slot.Demand;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Why a cluster gets no more blocks of a family, and what would fit. */
final class Exhaustion {
  private final Planner.Situation situation;
  private final Pool pool;
  private final Pins pins;

  Exhaustion(Planner.Situation situation, Pool pool, Pins pins) {
    this.situation = situation;
    this.pool = pool;
    this.pins = pins;
  }

  /**
   * What a cluster has of a family, and wants.
   *
   * @param blocks that serve it
   * @param addresses in them that its workloads can have
   * @param wanted addresses
   */
  record Lack(
      Site site, ClusterShare share, Family family, int blocks, long addresses, long wanted) {}

  /** Free blocks that the cluster may not take, by the reason. */
  private record Closed(int unrouted, int pinned) {}

  Refusal refusal(Lack lack) {
    Closed closed = closed(lack);
    boolean enough = lack.addresses >= lack.wanted; // and its minimum of blocks is what lacks
    List<String> fits = new ArrayList<>();
    if (enough) {
      fits.add(String.valueOf(lack.blocks));
    }
    if (situation.restsFor() > 0) {
      fits.add("wait " + situation.restsFor() + " s");
    } else {
      fits.add(oneMoreCidr(lack, closed));
    }
    if (closed.unrouted > 0 && situation.restsFor() == 0) {
      fits.add("wider routedCIDRs of " + lack.site.cluster());
    }
    if (!enough) {
      podsPerAddress(lack).ifPresent(least -> fits.add("podsPerAddress of " + least));
    }
    return new Refusal(
        enough ? situation.request().field(lack.site.cluster()) + ".minBlocks" : "spec.egressCIDRs",
        enough
            ? "%s: %d %s blocks wanted, %d held"
                .formatted(
                    lack.site.cluster(), lack.share.minBlocks(), lack.family.label(), lack.blocks)
            : "%s: %d %s addresses wanted, %d held"
                .formatted(lack.site.cluster(), lack.wanted, lack.family.label(), lack.addresses),
        rule(lack, closed),
        String.join(", or ", fits));
  }

  private String rule(Lack lack, Closed closed) {
    if (situation.restsFor() > 0) {
      return "Exhausted: what is free rests for %d s more, since the store was restored from an older copy"
          .formatted(situation.restsFor());
    }
    List<String> why = new ArrayList<>();
    if (closed.unrouted > 0) {
      why.add("%d outside its routedCIDRs %s".formatted(closed.unrouted, lack.site.routed()));
    }
    if (closed.pinned > 0) {
      why.add(closed.pinned + " pinned to other clusters");
    }
    String next =
        pool.nextFreeIn(lack.family, block -> mayTake(lack.site, block)).stream()
            .mapToObj(seconds -> ", the next comes free in " + seconds + " s")
            .findFirst()
            .orElse("");
    return "Exhausted: %d %s blocks are free, none that %s may take%s; %d rest%s"
        .formatted(
            pool.free(lack.family),
            lack.family.label(),
            lack.site.cluster(),
            why.isEmpty() ? "" : " (" + String.join(", ", why) + ")",
            pool.quarantined(lack.family),
            next);
  }

  private String oneMoreCidr(Lack lack, Closed closed) {
    LedgerCidr last = pool.maps(lack.family).getLast().cidr();
    return "one more CIDR%s (a /%d adds %d blocks)"
        .formatted(
            closed.unrouted > 0 ? " inside its routedCIDRs" : "",
            last.cidr().prefixLength(),
            last.blocks());
  }

  private OptionalInt podsPerAddress(Lack lack) {
    Usage.Report report = situation.report(lack.site.cluster());
    return Demand.podsPerAddress(
        situation.workloads(lack.site.cluster()), lack.addresses, report.planned());
  }

  private Closed closed(Lack lack) {
    int unrouted = 0;
    int pinned = 0;
    for (BlockMap map : pool.maps(lack.family)) {
      for (int i = 0; i < map.cidr().blocks(); i++) {
        if (map.isFree(i)) {
          boolean received = lack.site.receives(map.cidr().block(i));
          unrouted += received ? 0 : 1;
          pinned += received && !pins.allow(lack.site, map.cidr().block(i)) ? 1 : 0;
        }
      }
    }
    return new Closed(unrouted, pinned);
  }

  private boolean mayTake(Site site, Block block) {
    return site.receives(block.cidr()) && pins.allow(site, block.cidr());
  }
}
