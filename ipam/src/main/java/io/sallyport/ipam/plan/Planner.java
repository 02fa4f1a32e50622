package io.sallyport.ipam.plan;

import io.sallyport.ipam.plan.TenantRequest.ClusterShare;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The planner: a pure function. The same request, sites, ledger, usage and time give the same plan
 * on every machine, in whatever order the input came. It never moves or frees what is in use.
 */
public final class Planner {
  private Planner() {}

  /**
   * What the planner looks at.
   *
   * @param request what the tenant asks for
   * @param sites every cluster of the fleet
   * @param ledger what was given before
   * @param usage what clusters report, read before {@code clock} was
   * @param now wall time, for people and {@code effectiveFrom}; UTC
   * @param clock the EgressClock, seconds; just written, where something is released or a hold ends
   * @param restored what that was when the ledger was found to be an older copy, 0 where it never
   *     was
   */
  public record Situation(
      TenantRequest request,
      Sites sites,
      Ledger ledger,
      Usage usage,
      Instant now,
      long clock,
      long restored) {

    /** A ledger that is no older copy. */
    public Situation(
        TenantRequest request, Sites sites, Ledger ledger, Usage usage, Instant now, long clock) {
      this(request, sites, ledger, usage, now, clock, 0);
    }

    public Situation {
      if (!request.identity().equals(ledger.identity())) {
        throw new IllegalArgumentException(
            "the ledger of " + ledger.identity() + " is not that of " + request.identity());
      }
    }

    /**
     * How many seconds what is free rests yet, since what came and went after an older copy was
     * made is not known; 0 where it need not.
     */
    long restsFor() {
      return restored == 0 ? 0 : Math.max(0, restored + request.holds().block() - clock);
    }

    /** The epoch of the ledger that this plan makes, where it changes anything. */
    long epochNow() {
      return ledger.epoch() + 1;
    }

    Usage.Report report(ClusterName cluster) {
      return usage.of(cluster, ledger.epoch());
    }

    /** Pods and source keys of the tenant in {@code cluster}. */
    long workloads(ClusterName cluster) {
      return report(cluster).pods() + request.sourceKeys().getOrDefault(cluster, 0L);
    }

    /** The share of {@code cluster}, or empty where it is no part of the tenant. */
    Optional<ClusterShare> share(ClusterName cluster) {
      return site(cluster).flatMap(site -> request.share(cluster));
    }

    Optional<Site> site(ClusterName cluster) {
      return sites.get(cluster);
    }
  }

  /** The plan for one tenant. */
  public static Plan plan(Situation situation) {
    List<Refusal> refused = new ArrayList<>();
    List<LedgerCidr> cidrs = CidrBook.update(situation, refused);
    List<Block> turned = Turnover.run(situation, cidrs);
    Pool pool = new Pool(situation, cidrs, turned);
    new Growth(situation, pool, refused).run();
    List<Block> blocks = pool.blocks();
    Ledger.Change change =
        new Ledger.Change(
            situation.request.tenant(), Closing.run(situation, cidrs, blocks), blocks);
    Ledger next = situation.ledger.next(change, situation.now, situation.clock, "");
    return new Plan(next, refused);
  }
}
