package io.sallyport.tenantapi.controller;

import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.Plan;
import io.sallyport.tenantapi.crd.EgressSliceSpec;
import io.sallyport.tenantapi.store.SliceName;
import io.sallyport.tenantapi.tenant.Tenant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What should be written for a whole fleet.
 *
 * @param outcomes of every tenant by name, then of owners without a tenant
 * @param slices every slice of every cluster
 * @param clusters of the fleet
 * @param clock the EgressClock it was planned at, seconds
 */
public record FleetPlan(
    List<Outcome> outcomes,
    Map<SliceName, EgressSliceSpec> slices,
    Set<ClusterName> clusters,
    long clock) {

  /** A plan of nothing. */
  public static final FleetPlan EMPTY = new FleetPlan(List.of(), Map.of(), Set.of(), 0);

  /**
   * One owner's outcome.
   *
   * @param name of its tenant; of an owner without one, its identity
   * @param tenant empty for an owner whose tenant is gone
   * @param before the ledger it was planned from
   */
  public record Outcome(String name, Optional<Tenant> tenant, Ledger before, Plan plan) {
    public boolean changed() {
      return !plan.ledger().equals(before);
    }

    public Identity identity() {
      return before.identity();
    }

    boolean beginsRest() {
      return changed() && Plan.beginsRest(before, plan.ledger());
    }

    /** The ledger as it should be. */
    public Ledger after() {
      return plan.ledger();
    }
  }
}
