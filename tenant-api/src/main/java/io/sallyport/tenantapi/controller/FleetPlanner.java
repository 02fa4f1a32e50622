package io.sallyport.tenantapi.controller;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.LedgerCidr;
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
    List<Listed> listed = listed(tenant.request(), before, claims, refused);
    TenantRequest request = tenant.request().withCidrs(listed.stream().map(Listed::cidr).toList());
    Plan plan =
        Planner.plan(
            new Planner.Situation(
                request,
                state.fleet.sites(),
                before,
                state.usage.getOrDefault(identity, Usage.NONE),
                state.now));
    plan.refused().forEach(refusal -> refused.add(asWritten(refusal, listed)));
    return new FleetPlan.Outcome(tenant, before, new Plan(plan.ledger(), refused));
  }

  /** A CIDR to plan with, and the field that asks for it. */
  private record Listed(String field, Cidr cidr) {}

  /**
   * The CIDRs that nobody else claims. Where one is refused, what the tenant holds inside it is
   * asked for as before, so that a refusal changes nothing.
   */
  private static List<Listed> listed(
      TenantRequest request, Ledger before, Claims claims, List<Refusal> refused) {
    List<Listed> listed = new ArrayList<>();
    for (int i = 0; i < request.cidrs().size(); i++) {
      Cidr cidr = request.cidrs().get(i);
      String field = egressField(i);
      var conflict = claims.conflict(cidr, request.identity());
      if (conflict.isEmpty()) {
        listed.add(new Listed(field, cidr));
      } else {
        refused.add(claimed(field, cidr, conflict.get()));
        before.cidrs().stream()
            .filter(held -> held.state() != LedgerCidr.State.RETIRING)
            .filter(held -> cidr.contains(held.cidr()))
            .forEach(held -> listed.add(new Listed(field, held.cidr())));
      }
    }
    return listed;
  }

  private static Refusal claimed(String field, Cidr cidr, Map.Entry<Cidr, Identity> holder) {
    return new Refusal(
        field,
        cidr.toString(),
        "Claimed: overlaps %s, which the ledger of identity %s still holds"
            .formatted(holder.getKey(), holder.getValue()),
        "a prefix that nobody holds");
  }

  /** The refusal with the field as people wrote it, whose index may differ from the planner's. */
  private static Refusal asWritten(Refusal refusal, List<Listed> listed) {
    for (int i = 0; i < listed.size(); i++) {
      if (refusal.field().equals(egressField(i))) {
        return new Refusal(listed.get(i).field(), refusal.value(), refusal.rule(), refusal.fits());
      }
    }
    return refusal;
  }

  private static String egressField(int index) {
    return "spec.egressCIDRs[" + index + "]";
  }
}
