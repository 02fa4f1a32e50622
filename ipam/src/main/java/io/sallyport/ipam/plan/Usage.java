package io.sallyport.ipam.plan;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.IpAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the clusters report of one tenant.
 *
 * @param clusters only clusters that reported
 */
public record Usage(Map<ClusterName, Report> clusters) {
  public static final Usage NONE = new Usage(Map.of());

  public Usage {
    clusters = Map.copyOf(clusters);
  }

  /**
   * One cluster's report.
   *
   * @param acknowledged the newest epoch of the ledger that its gateways have applied; one beyond
   *     the ledger's own is of another life of the ledger and counts for nothing
   * @param pods living pods of the tenant
   * @param planned the addresses that new workloads choose among, in the larger family
   * @param unusable addresses that the cluster cannot give to workloads
   * @param blocks what is in use in each block that it knows of
   */
  public record Report(
      long acknowledged,
      long pods,
      long planned,
      Set<IpAddress> unusable,
      Map<Cidr, BlockUse> blocks) {
    static final Report NEVER = new Report(-1, 0, 0, Set.of(), Map.of());

    public Report {
      unusable = Set.copyOf(unusable);
      blocks = Map.copyOf(blocks);
    }

    /** What is sure where this and {@code other} are both true of parts of one tenant. */
    public Report and(Report other) {
      Set<IpAddress> neither = new HashSet<>(unusable);
      neither.addAll(other.unusable);
      Map<Cidr, BlockUse> both = new HashMap<>(blocks);
      other.blocks.forEach((cidr, use) -> both.merge(cidr, use, BlockUse::and));
      return new Report(
          Math.min(acknowledged, other.acknowledged),
          pods + other.pods,
          Math.max(planned, other.planned),
          neither,
          both);
    }

    /** Whether the gateways have applied {@code epoch}. */
    boolean knows(long epoch) {
      return acknowledged >= epoch;
    }

    /** Whether nothing is in use in {@code block}; false where the report does not say. */
    boolean unused(Cidr block) {
      return Optional.ofNullable(blocks.get(block)).map(use -> use.used() == 0).orElse(false);
    }

    /** Whether nothing was in use in {@code block} at two observations in a row. */
    boolean idle(Cidr block) {
      return unused(block) && blocks.getOrDefault(block, BlockUse.NEVER).idleReports() >= 2;
    }
  }

  /**
   * What is in use in one block.
   *
   * @param used addresses that a living pod, a source or an open flow has
   * @param idleReports observations in a row with none, counted to 2
   */
  public record BlockUse(long used, int idleReports) {
    static final BlockUse NEVER = new BlockUse(0, 0);

    /** Of two that may count the same flows: in use where either is, idle as long as both. */
    private BlockUse and(BlockUse other) {
      return new BlockUse(Math.max(used, other.used), Math.min(idleReports, other.idleReports));
    }
  }

  /** The report of {@code cluster}, as far as it is about a ledger of this {@code epoch}. */
  public Report of(ClusterName cluster, long epoch) {
    Report report = clusters.getOrDefault(cluster, Report.NEVER);
    return report.acknowledged <= epoch ? report : Report.NEVER;
  }
}
