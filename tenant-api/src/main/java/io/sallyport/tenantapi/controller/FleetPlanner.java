package io.sallyport.tenantapi.controller;

import io.sallyport.ipam.plan.ClaimShard;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.Plan;
import io.sallyport.ipam.plan.Planner;
import io.sallyport.ipam.plan.Refusal;
import io.sallyport.ipam.plan.Site;
import io.sallyport.ipam.plan.Sites;
import io.sallyport.ipam.plan.TenantRequest;
import io.sallyport.ipam.plan.Usage;
import io.sallyport.tenantapi.crd.EgressSliceSpec;
import io.sallyport.tenantapi.store.FleetStore;
import io.sallyport.tenantapi.store.SliceName;
import io.sallyport.tenantapi.tenant.Fleet;
import io.sallyport.tenantapi.tenant.Tenant;
import io.sallyport.tenantapi.tenant.TenantName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Plans every owner of a fleet. Pure: the same inputs give the same plan. */
public final class FleetPlanner {
  private final State state;
  private final Claims claims;
  private final LastSlices last;
  private final Owners owners;
  private final Sites sites;
  private final Map<Identity, Usage> usage;
  private final List<FleetPlan.Outcome> outcomes = new ArrayList<>();

  /**
   * What there is.
   *
   * @param ledgers of all identities, also of those without a tenant
   * @param claims every shard
   * @param slices as they were written last
   * @param answers of all members, read before {@code clock} was
   * @param now wall time
   * @param clock the EgressClock, seconds
   * @param restored what that was when the store was found to be an older copy, 0 where it never
   *     was
   */
  public record State(
      Fleet fleet,
      Map<Identity, Ledger> ledgers,
      Collection<ClaimShard> claims,
      Map<SliceName, EgressSliceSpec> slices,
      List<FleetStore.Answer> answers,
      Instant now,
      long clock,
      long restored) {

    /** A store that was never restored. */
    public State(
        Fleet fleet,
        Map<Identity, Ledger> ledgers,
        Collection<ClaimShard> claims,
        Map<SliceName, EgressSliceSpec> slices,
        List<FleetStore.Answer> answers,
        Instant now,
        long clock) {
      this(fleet, ledgers, claims, slices, answers, now, clock, 0);
    }

    /** A member that knows of more than its ledger holds, in words; empty where none does. */
    public Optional<String> behind() {
      return answers.stream()
          .filter(answer -> RollBack.isBeyond(answer, ledgers))
          .findFirst()
          .map(
              answer ->
                  "cluster %s acknowledged epoch %d of identity %s, which its ledger has not reached"
                      .formatted(
                          answer.cluster(), answer.report().acknowledged(), answer.identity()));
    }
  }

  private FleetPlanner(State state) {
    this.state = state;
    this.claims = new Claims(state.claims, state.ledgers.values());
    this.last = new LastSlices(state.slices);
    this.owners = new Owners(state.fleet, state.ledgers, last);
    this.sites = Sites.of(state.fleet.sites());
    this.usage = Answers.usage(state.answers);
  }

  public static FleetPlan plan(State state) {
    return new FleetPlanner(state).run();
  }

  private FleetPlan run() {
    Slices slices = new Slices(state.fleet, last, state.answers);
    for (Tenant tenant : state.fleet.tenants()) {
      Optional<Refusal> refusal = owners.refusal(tenant);
      if (refusal.isPresent()) {
        keep(tenant, refusal.get(), slices);
      } else {
        slices.cut(tenant, plan(tenant.name().name(), Optional.of(tenant), tenant.request()));
      }
    }
    for (TenantName unusable : state.fleet.unusable()) {
      owners.held(unusable).ifPresent(ledger -> slices.keep(unusable, ledger));
    }
    for (Ledger gone : owners.gone()) {
      TenantRequest nothing = TenantRequest.gone(gone.identity());
      slices.windDown(plan(gone.identity().name(), Optional.empty(), nothing));
    }
    Set<ClusterName> clusters =
        state.fleet.sites().stream().map(Site::cluster).collect(Collectors.toUnmodifiableSet());
    return new FleetPlan(outcomes, slices.all(), clusters, state.clock);
  }

  /**
   * Nothing changes of what a refused tenant has; slices that are not its own end by themselves.
   */
  private void keep(Tenant tenant, Refusal refusal, Slices slices) {
    Optional<Ledger> held = owners.held(tenant.name());
    Ledger same = held.orElse(Ledger.empty(tenant.identity()));
    outcomes.add(
        new FleetPlan.Outcome(
            tenant.name().name(), Optional.of(tenant), same, new Plan(same, List.of(refusal))));
    held.ifPresent(ledger -> slices.keep(tenant.name(), ledger));
  }

  /** The ledger of one owner as it should be. */
  private Ledger plan(String name, Optional<Tenant> tenant, TenantRequest request) {
    Identity identity = request.identity();
    Ledger before = state.ledgers.getOrDefault(identity, Ledger.empty(identity));
    Listing listing = Listing.of(request, before, claims, state.clock);
    Plan plan =
        Planner.plan(
            new Planner.Situation(
                listing.request(),
                sites,
                before,
                usage.getOrDefault(identity, Usage.NONE),
                state.now,
                state.clock,
                state.restored));
    claims.add(plan.ledger());
    outcomes.add(
        new FleetPlan.Outcome(
            name, tenant, before, new Plan(plan.ledger(), listing.refusals(plan.refused()))));
    return plan.ledger();
  }
}
