package io.sallyport.tenantapi.controller;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.Plan;
import io.sallyport.ipam.plan.Planner;
import io.sallyport.ipam.plan.Refusal;
import io.sallyport.ipam.plan.TenantRequest;
import io.sallyport.ipam.plan.Usage;
import io.sallyport.tenantapi.crd.EgressSlice;
import io.sallyport.tenantapi.tenant.Cluster;
import io.sallyport.tenantapi.tenant.Fleet;
import io.sallyport.tenantapi.tenant.Tenant;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Plans every tenant of a fleet. Pure: the same inputs give the same plan. */
public final class FleetPlanner {
  private FleetPlanner() {}

  /**
   * What there is.
   *
   * @param ledgers of all identities, also of those without a tenant
   * @param usage per identity
   */
  public record State(
      Fleet fleet, Map<Identity, Ledger> ledgers, Map<Identity, Usage> usage, Instant now) {}

  public static FleetPlan plan(State state) {
    Claims claims = new Claims(state.ledgers.values());
    List<FleetPlan.Outcome> outcomes = new ArrayList<>();
    List<EgressSlice> slices = new ArrayList<>();
    for (Tenant tenant : state.fleet.tenants()) {
      FleetPlan.Outcome outcome = plan(state, tenant, claims);
      claims.add(outcome.plan().ledger());
      outcomes.add(outcome);
      for (Cluster cluster : state.fleet.clusters()) {
        Slices.cut(state.fleet, tenant, cluster, outcome.plan().ledger()).ifPresent(slices::add);
      }
    }
    return new FleetPlan(outcomes, claims.shards(), slices);
  }

  private static FleetPlan.Outcome plan(State state, Tenant tenant, Claims claims) {
    Identity identity = tenant.identity();
    Ledger before = state.ledgers.getOrDefault(identity, Ledger.empty(identity));
    List<Refusal> refused = new ArrayList<>();
    TenantRequest request = withoutClaimedByOthers(tenant.request(), claims, refused);
    Plan plan =
        Planner.plan(
            new Planner.Situation(
                request,
                state.fleet.sites(),
                before,
                state.usage.getOrDefault(identity, Usage.NONE),
                state.now));
    refused.addAll(plan.refused());
    return new FleetPlan.Outcome(tenant, before, new Plan(plan.ledger(), refused));
  }

  private static TenantRequest withoutClaimedByOthers(
      TenantRequest request, Claims claims, List<Refusal> refused) {
    List<Cidr> free = new ArrayList<>();
    for (int i = 0; i < request.cidrs().size(); i++) {
      Cidr cidr = request.cidrs().get(i);
      var conflict = claims.conflict(cidr, request.identity());
      if (conflict.isEmpty()) {
        free.add(cidr);
      } else {
        refused.add(
            new Refusal(
                "spec.egressCIDRs[" + i + "]",
                cidr.toString(),
                "Claimed: overlaps %s, which the ledger of identity %s still holds"
                    .formatted(conflict.get().getKey(), conflict.get().getValue()),
                "a prefix that nobody holds"));
      }
    }
    return free.size() == request.cidrs().size() ? request : request.withCidrs(free);
  }
}
