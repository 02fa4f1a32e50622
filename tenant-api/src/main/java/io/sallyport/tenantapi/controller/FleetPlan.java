package io.sallyport.tenantapi.controller;

import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.Plan;
import io.sallyport.tenantapi.crd.EgressClaimShard;
import io.sallyport.tenantapi.crd.EgressSlice;
import io.sallyport.tenantapi.tenant.Tenant;
import java.util.List;

/**
 * What should be written for a whole fleet.
 *
 * @param tenants the outcome of every tenant, by name
 * @param claims every claim shard
 * @param slices every slice of every cluster
 */
public record FleetPlan(
    List<Outcome> tenants, List<EgressClaimShard> claims, List<EgressSlice> slices) {

  /**
   * One tenant's outcome.
   *
   * @param before the ledger it was planned from
   */
  public record Outcome(Tenant tenant, Ledger before, Plan plan) {
    public boolean changed() {
      return !plan.ledger().equals(before);
    }
  }
}
