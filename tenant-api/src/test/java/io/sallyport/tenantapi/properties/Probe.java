package io.sallyport.tenantapi.properties;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.ipam.plan.ClaimShard;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.tenantapi.controller.FleetPlan;
import io.sallyport.tenantapi.controller.FleetPlanner;
import io.sallyport.tenantapi.crd.EgressSliceSpec;
import io.sallyport.tenantapi.store.FleetStore.Answer;
import io.sallyport.tenantapi.store.Kind;
import io.sallyport.tenantapi.store.SliceName;
import io.sallyport.tenantapi.tenant.Cluster;
import io.sallyport.tenantapi.tenant.Fleet;
import io.sallyport.tenantapi.tenant.Tenant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What would be planned now, looked at from all sides; nothing is written. */
final class Probe {
  private final World world;

  Probe(World world) {
    this.world = world;
  }

  void look() {
    Fleet fleet = world.manifests.fleet();
    FleetPlan first =
        FleetPlanner.plan(
            new FleetPlanner.State(
                fleet, Map.of(), List.of(), Map.of(), List.of(), World.BIRTH, 0));
    PlanRules.check(fleet.clusters(), first);
    FleetPlan plan =
        FleetPlanner.plan(state(fleet, world.store.ledgers(), world.store.sliceSpecs()));
    PlanRules.check(fleet.clusters(), plan);
    assertThat(FleetPlanner.plan(shuffled(fleet))).as("P4").isEqualTo(plan);
    Map<Identity, Ledger> next = world.store.ledgers();
    plan.outcomes().stream()
        .filter(FleetPlan.Outcome::changed)
        .forEach(outcome -> next.put(outcome.identity(), outcome.after()));
    FleetPlan again = FleetPlanner.plan(state(fleet, next, plan.slices()));
    assertThat(again.outcomes()).as("P5").noneMatch(o -> o.changed() && !waited(plan, o));
    if (again.outcomes().stream().noneMatch(FleetPlan.Outcome::changed)) {
      sameSlices(plan, again);
    }
  }

  /** But for those that give nothing: the second plan may find that they were heard. */
  private static void sameSlices(FleetPlan plan, FleetPlan again) {
    Map<SliceName, EgressSliceSpec> first = new HashMap<>(plan.slices());
    first
        .entrySet()
        .removeIf(
            slice ->
                !again.slices().containsKey(slice.getKey())
                    && slice.getValue().sources().isEmpty());
    assertThat(again.slices()).as("P5").isEqualTo(first);
  }

  /** Whether something of this owner was refused that what left with the first plan allows. */
  private static boolean waited(FleetPlan plan, FleetPlan.Outcome again) {
    return plan.outcomes().stream()
        .filter(outcome -> outcome.identity().equals(again.identity()))
        .flatMap(outcome -> outcome.plan().refused().stream())
        .anyMatch(r -> !r.rule().startsWith("Exhausted") && !r.rule().startsWith("Pin"));
  }

  private FleetPlanner.State state(
      Fleet fleet, Map<Identity, Ledger> ledgers, Map<SliceName, EgressSliceSpec> slices) {
    return new FleetPlanner.State(
        fleet,
        ledgers,
        world.store.values(Kind.CLAIMS).values(),
        slices,
        world.store.answers(),
        world.wall(0).truncatedTo(ChronoUnit.SECONDS),
        world.store.clock());
  }

  /** The same again in another order, and through the objects that a store keeps. */
  private FleetPlanner.State shuffled(Fleet fleet) {
    Random random = world.random;
    List<Tenant> tenants = new ArrayList<>(fleet.tenants());
    List<Cluster> clusters = new ArrayList<>(fleet.clusters());
    List<Ledger> ledgers = new ArrayList<>(world.store.ledgers().values());
    List<ClaimShard> claims = new ArrayList<>(world.store.values(Kind.CLAIMS).values());
    List<Map.Entry<SliceName, EgressSliceSpec>> slices =
        new ArrayList<>(world.store.sliceSpecs().entrySet());
    List<Answer> answers = new ArrayList<>(world.store.answers());
    List.of(tenants, clusters, ledgers, claims, slices, answers)
        .forEach(list -> Collections.shuffle(list, random));
    Map<Identity, Ledger> mixed = new LinkedHashMap<>();
    ledgers.forEach(ledger -> mixed.put(ledger.identity(), rebuilt(ledger)));
    Map<SliceName, EgressSliceSpec> mixedSlices = new LinkedHashMap<>();
    slices.forEach(slice -> mixedSlices.put(slice.getKey(), slice.getValue()));
    return new FleetPlanner.State(
        new Fleet(tenants, clusters),
        mixed,
        claims,
        mixedSlices,
        answers,
        world.wall(0).truncatedTo(ChronoUnit.SECONDS),
        world.store.clock());
  }

  /** P13: a ledger is what its objects say, in whatever order they say it. */
  private Ledger rebuilt(Ledger ledger) {
    Ledger read = Kind.LEDGER.value(Kind.LEDGER.object(ledger));
    List<io.sallyport.ipam.plan.Block> blocks = new ArrayList<>(read.blocks());
    Collections.shuffle(blocks, world.random);
    Ledger mixed =
        new Ledger(
            read.identity(),
            read.tenant(),
            read.stamp(),
            read.serial(),
            read.cidrs(),
            blocks,
            read.history());
    assertThat(mixed).as("P13").isEqualTo(ledger);
    return mixed;
  }
}
