package io.sallyport.gateway.cli.demo;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.plan.Block;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.slot.AddressFunction;
import io.sallyport.ipam.slot.Demand;
import io.sallyport.ipam.slot.SourceKey;
import io.sallyport.tenantapi.controller.FleetPlan;
import io.sallyport.tenantapi.tenant.Tenant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the published rules say a source's address is: computed from the plan alone, without asking
 * any gateway.
 */
final class Prediction {
  private final Map<String, FleetPlan.Outcome> tenants;

  Prediction(FleetPlan plan) {
    tenants =
        plan.outcomes().stream()
            .collect(Collectors.toMap(outcome -> outcome.name(), outcome -> outcome));
  }

  /** The address that {@code source} of a tenant leaves from in a cluster. */
  Optional<IpAddress> address(String tenant, String cluster, String source) {
    return Optional.ofNullable(tenants.get(tenant))
        .flatMap(
            outcome ->
                AddressFunction.choose(
                    SourceKey.of(IpAddress.of(source)), set(outcome, new ClusterName(cluster))));
  }

  /** The same as text, or none. */
  String text(String tenant, String cluster, String source) {
    return address(tenant, cluster, source).map(IpAddress::toString).orElse("none");
  }

  /** The addresses of a tenant in a cluster. */
  List<IpAddress> addresses(String tenant, String cluster) {
    return Optional.ofNullable(tenants.get(tenant))
        .map(outcome -> set(outcome, new ClusterName(cluster)))
        .orElse(List.of());
  }

  /** The tenant whose egress CIDR holds {@code address}, or -. */
  String owner(IpAddress address) {
    return tenants.values().stream()
        .filter(
            outcome ->
                outcome.tenant().orElseThrow().request().cidrs().stream()
                    .anyMatch(c -> c.contains(address)))
        .map(outcome -> outcome.name())
        .findFirst()
        .orElse("-");
  }

  /** The cluster that holds {@code address} of a tenant, or -. */
  String cluster(IpAddress address) {
    return tenants.values().stream()
        .flatMap(outcome -> outcome.plan().ledger().blocks().stream())
        .filter(block -> block.cidr().contains(address))
        .map(block -> block.cluster().name())
        .findFirst()
        .orElse("-");
  }

  private static List<IpAddress> set(FleetPlan.Outcome outcome, ClusterName cluster) {
    Tenant tenant = outcome.tenant().orElseThrow();
    Ledger ledger = outcome.plan().ledger();
    long keys = tenant.request().sourceKeys().getOrDefault(cluster, 0L);
    long wanted = Demand.wanted(keys, tenant.request().podsPerAddress(), 0);
    List<IpAddress> set = new ArrayList<>();
    ledger.blocksOf(cluster).stream()
        .sorted(Comparator.comparingLong(Block::epoch).thenComparing(Block::cidr))
        .map(Block::cidr)
        .forEach(block -> addFirst(set, block, wanted));
    return set;
  }

  private static void addFirst(List<IpAddress> set, Cidr block, long wanted) {
    for (long i = 0; i < block.size() && set.size() < wanted; i++) {
      set.add(block.first().plus(i));
    }
  }
}
