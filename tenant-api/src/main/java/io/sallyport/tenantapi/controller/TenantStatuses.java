package io.sallyport.tenantapi.controller;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.CidrSet;
import io.sallyport.ipam.plan.Block;
import io.sallyport.ipam.plan.BlockState;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.LedgerCidr;
import io.sallyport.ipam.plan.Refusal;
import io.sallyport.ipam.plan.Usage;
import io.sallyport.tenantapi.crd.ClusterBlocks;
import io.sallyport.tenantapi.crd.EgressTenantStatus;
import io.sallyport.tenantapi.crd.Problem;
import io.sallyport.tenantapi.crd.TenantUsage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a tenant's object says of it. Pure. */
public final class TenantStatuses {
  private static final int SHOWN = 16;

  /** What rules of refusals begin with that are about space, and not about what was written. */
  private static final List<String> REASONS = List.of("Exhausted", "PinTaken", "PinNotRouted");

  private TenantStatuses() {}

  /**
   * A tenant that was planned.
   *
   * @param refusals what gateways could not put in force, in words
   */
  public static EgressTenantStatus planned(
      FleetPlan.Outcome outcome, Usage usage, List<String> refusals, Conditions conditions) {
    List<Refusal> refused = outcome.plan().refused();
    conditions.set(
        "Accepted", "Refused", texts(refused.stream().filter(r -> !isOfAllocation(r)).toList()));
    conditions.set("Allocated", reason(refused), allocation(outcome.after(), refused));
    conditions.set(
        "Assigned",
        refusals.isEmpty() ? "WaitingForMember" : "RefusedByGateway",
        refusals.isEmpty() ? waiting(outcome.after(), usage) : refusals);
    return status(outcome.after(), usage, conditions);
  }

  /**
   * A tenant that cannot be planned as it is written.
   *
   * @param held what it has all the same, since it was written otherwise
   */
  public static EgressTenantStatus refused(
      List<Problem> problems, Optional<Ledger> held, Usage usage, Conditions conditions) {
    conditions.set(
        "Accepted",
        "Refused",
        problems.stream()
            .map(problem -> text(problem.field(), problem.value(), problem.rule(), problem.fits()))
            .toList());
    conditions.keep("Allocated");
    conditions.keep("Assigned");
    return held.isPresent()
        ? status(held.get(), usage, conditions)
        : new EgressTenantStatus(conditions.generation(), null, conditions.all(), null, null, null);
  }

  /** A tenant that is being deleted, and waits until nobody uses what it had. */
  public static EgressTenantStatus leaving(Ledger ledger, Usage usage, Conditions conditions) {
    String clusters =
        inHand(ledger).keySet().stream().map(ClusterName::name).collect(Collectors.joining(", "));
    conditions.set(
        "Assigned",
        "Withdrawing",
        List.of(
            "being deleted; addresses are still in use in %s; `sallyport evict` ends that"
                .formatted(clusters)));
    return status(ledger, usage, conditions);
  }

  /** A tenant while nothing may be planned; what it has stays. */
  public static EgressTenantStatus frozen(
      EgressTenantStatus before, FrozenException why, Conditions conditions) {
    conditions.keep("Accepted");
    conditions.keep("Allocated");
    conditions.keep("Assigned");
    conditions.degraded(why.reason(), String.valueOf(why.getMessage()));
    return new EgressTenantStatus(
        before.observedGeneration(),
        before.serial(),
        conditions.all(),
        before.addresses(),
        before.usage(),
        before.clusters());
  }

  /** The first reason why something was not allocated; else it only waits to be heard of. */
  private static String reason(List<Refusal> refused) {
    return refused.stream()
        .filter(TenantStatuses::isOfAllocation)
        .map(refusal -> refusal.rule().substring(0, refusal.rule().indexOf(':')))
        .findFirst()
        .orElse("WaitingForMember");
  }

  private static EgressTenantStatus status(Ledger ledger, Usage usage, Conditions conditions) {
    Map<ClusterName, List<Block>> inHand = inHand(ledger);
    return new EgressTenantStatus(
        conditions.generation(),
        ledger.serial().number(),
        conditions.all(),
        texts(inHand.values().stream().flatMap(List::stream).map(Block::cidr).toList(), true),
        usage(ledger, usage),
        inHand.entrySet().stream()
            .map(
                entry ->
                    new ClusterBlocks(
                        entry.getKey().name(),
                        texts(entry.getValue().stream().map(Block::cidr).toList(), false),
                        isInForce(entry.getKey(), entry.getValue(), ledger, usage)))
            .toList());
  }

  /** The blocks that clusters have, by cluster; those that rest are in nobody's hand. */
  private static Map<ClusterName, List<Block>> inHand(Ledger ledger) {
    Map<ClusterName, List<Block>> inHand = new TreeMap<>();
    for (Block block : ledger.blocks()) {
      if (block.state() != BlockState.QUARANTINED) {
        inHand.computeIfAbsent(block.cluster(), name -> new ArrayList<>()).add(block);
      }
    }
    return inHand;
  }

  private static List<String> texts(Collection<Cidr> cidrs, boolean merged) {
    Collection<Cidr> shown = merged ? CidrSet.of(List.copyOf(cidrs)).cidrs() : cidrs;
    return shown.stream().limit(SHOWN).map(Cidr::toString).toList();
  }

  private static TenantUsage usage(Ledger ledger, Usage usage) {
    long total =
        sum(ledger.cidrs().stream().filter(c -> c.state().wanted()).map(LedgerCidr::cidr).toList());
    long given = sum(ledger.blocks().stream().map(Block::cidr).toList());
    long resting =
        sum(
            ledger.blocks().stream()
                .filter(block -> block.state() == BlockState.QUARANTINED)
                .map(Block::cidr)
                .toList());
    long used =
        usage.clusters().values().stream()
            .flatMap(report -> report.blocks().values().stream())
            .mapToLong(Usage.BlockUse::used)
            .sum();
    return new TenantUsage(total, used, resting, Math.max(0, total - given));
  }

  private static long sum(List<Cidr> cidrs) {
    long sum = 0;
    for (Cidr cidr : cidrs) {
      sum = cidr.size() > Long.MAX_VALUE - sum ? Long.MAX_VALUE : sum + cidr.size();
    }
    return sum;
  }

  private static boolean isOfAllocation(Refusal refusal) {
    return REASONS.stream().anyMatch(reason -> refusal.rule().startsWith(reason + ":"));
  }

  private static List<String> allocation(Ledger ledger, List<Refusal> refused) {
    List<String> lacks =
        new ArrayList<>(texts(refused.stream().filter(TenantStatuses::isOfAllocation).toList()));
    inHand(ledger)
        .forEach(
            (cluster, blocks) -> {
              if (blocks.stream().anyMatch(block -> block.state() == BlockState.PENDING)) {
                lacks.add("blocks of %s wait until it has heard of them".formatted(cluster));
              }
            });
    return lacks;
  }

  private static List<String> waiting(Ledger ledger, Usage usage) {
    return inHand(ledger).entrySet().stream()
        .filter(entry -> !isInForce(entry.getKey(), entry.getValue(), ledger, usage))
        .map(
            entry ->
                "gateways of %s do not have epoch %d in force; is its member connected?"
                    .formatted(entry.getKey(), since(entry.getValue())))
        .toList();
  }

  private static boolean isInForce(
      ClusterName cluster, List<Block> blocks, Ledger ledger, Usage usage) {
    return usage.of(cluster, ledger.epoch()).acknowledged() >= since(blocks);
  }

  private static long since(List<Block> blocks) {
    return blocks.stream().mapToLong(Block::since).max().orElse(0);
  }

  private static List<String> texts(List<Refusal> refusals) {
    return refusals.stream().map(r -> text(r.field(), r.value(), r.rule(), r.fits())).toList();
  }

  private static String text(String field, String value, String rule, String fits) {
    return "%s%s %s; fits: %s".formatted(field, value.isEmpty() ? "" : " " + value, rule, fits);
  }
}
