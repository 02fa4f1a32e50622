package io.sallyport.tenantapi.properties;

import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.Refusal;
import io.sallyport.tenantapi.controller.FleetClock;
import io.sallyport.tenantapi.controller.FleetPlan;
import io.sallyport.tenantapi.controller.PlannerLoop;
import io.sallyport.tenantapi.controller.Verb;
import io.sallyport.tenantapi.store.Kind;
import io.sallyport.tenantapi.tenant.Fleet;
import io.sallyport.tenantapi.tenant.Fleets;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;

/** A small fleet that is played through by hand: one store, planners, and members that answer. */
final class Scene implements SimStore.Watcher {
  static final long SECOND = 1_000_000_000L;

  final SimStore store = new SimStore(this);
  private final Map<String, SimMember> members = new TreeMap<>();
  private Fleet fleet = Fleet.EMPTY;
  private PlannerLoop loop;
  long nanos;

  /** A new one, for fields of suites: its store is in memory and does not fail. */
  static Scene create() {
    try {
      return new Scene();
    } catch (IOException impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** A fleet of clusters eu1 and us1. */
  private Scene() throws IOException {
    for (String name : List.of("eu1", "us1")) {
      members.put(name, new SimMember(new ClusterName(name), store));
    }
    loop = planner(StoreView.Disturbance.NONE, 0);
  }

  /** One more planner, whose wall clock is off by so many seconds. */
  PlannerLoop planner(StoreView.Disturbance disturbance, long wallOffset) throws IOException {
    StoreView view = new StoreView(store, disturbance);
    return new PlannerLoop(
        view, new FleetClock(view, () -> nanos), () -> now().plusSeconds(wallOffset), all -> {});
  }

  SimMember member(String cluster) {
    return Objects.requireNonNull(members.get(cluster));
  }

  void restart() throws IOException {
    loop = planner(StoreView.Disturbance.NONE, 0);
  }

  Instant now() {
    return World.BIRTH.plusNanos(nanos);
  }

  /** From now on there are these tenants in clusters eu1 and us1. */
  Scene tenants(String... tenants) {
    return fleet(List.of("eu1", "us1"), tenants);
  }

  Scene fleet(List<String> clusters, String... tenants) {
    List<String> texts = new ArrayList<>(List.of(tenants));
    clusters.forEach(name -> texts.add(Fleets.cluster(name)));
    fleet = Fleets.fleet(texts.toArray(String[]::new));
    return this;
  }

  /** From now on there is what these manifests say. */
  void fleetOf(String... texts) {
    fleet = Fleets.fleet(texts);
  }

  Fleet fleet() {
    return fleet;
  }

  FleetPlan look() throws IOException {
    return loop.reconcile(fleet);
  }

  void act(Verb verb) throws IOException {
    loop.act(verb);
  }

  void answer(String... clusters) {
    for (String cluster : clusters) {
      SimMember member = member(cluster);
      member.read(now());
      member.apply();
      member.answer();
    }
  }

  /** Looks and answers until nothing changes; what was refused in the end. */
  List<Refusal> settle() throws IOException {
    FleetPlan plan = look();
    for (int i = 0; i < 8; i++) {
      answer("eu1", "us1");
      plan = look();
    }
    return plan.outcomes().stream().flatMap(o -> o.plan().refused().stream()).toList();
  }

  /** A source of the cluster has a connection open from now on. */
  void connect(String cluster) {
    Random random = new Random(1);
    while (member(cluster).flows().isEmpty()) {
      member(cluster).open(random);
    }
  }

  void pass(long seconds) {
    nanos += seconds * SECOND;
  }

  Ledger ledger(String identity) {
    return store.values(Kind.LEDGER).getOrDefault(identity, Ledger.empty(new Identity(identity)));
  }

  /** Blocks in words: prefix, cluster, state. */
  List<String> blocks(String identity) {
    return ledger(identity).blocks().stream()
        .map(block -> block.cidr() + " " + block.cluster() + " " + block.state().label())
        .toList();
  }

  @Override
  public void ledger(Ledger before, Ledger after) {}

  @Override
  public void written(Kind<?> kind) {}
}
