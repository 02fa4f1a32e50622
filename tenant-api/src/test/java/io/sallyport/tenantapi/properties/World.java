package io.sallyport.tenantapi.properties;

import io.sallyport.ipam.plan.Block;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.tenantapi.store.Kind;
import io.sallyport.tenantapi.tenant.Fleet;
import io.sallyport.tenantapi.tenant.Tenant;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** Everything there is, in true time; one seed is one history. */
final class World implements SimStore.Watcher, SimPlanner.Surroundings {
  static final Instant BIRTH = Instant.parse("2026-11-21T00:00:00Z");
  private static final int LOG = 60;

  final Random random;
  final Manifests manifests;
  final SimStore store = new SimStore(this);
  final Oracle oracle = new Oracle();
  final List<SimPlanner> planners = new ArrayList<>();
  final Map<ClusterName, SimMember> members = new TreeMap<>();
  private final Deque<String> log = new ArrayDeque<>();
  private final LedgerRules rules = new LedgerRules(this);
  private final Probe probe = new Probe(this);
  private final Actions actions;
  private final Map<String, Integer> seen = new TreeMap<>();
  private long nanos;
  private long asked;
  private int depth;
  boolean calm;

  World(long seed) {
    random = new Random(seed);
    manifests = new Manifests(random);
    Manifests.CLUSTERS.forEach(
        name -> members.put(new ClusterName(name), new SimMember(new ClusterName(name), store)));
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      planners.add(new SimPlanner(new StoreView(store, disturbance()), this));
    }
    actions = new Actions(this);
  }

  /** One step, with everything that happens in its middle. */
  void step() {
    actions.any();
    if (random.nextInt(3) == 0) {
      probe.look();
    }
  }

  /** How often what happened, by its first word or by what blocks went through. */
  Map<String, Integer> seen() {
    return seen;
  }

  void count(String what) {
    count(what, 1);
  }

  void count(String what, int times) {
    if (times > 0) {
      seen.merge(what, times, Integer::sum);
    }
  }

  void note(String what) {
    log.addLast("%12.3f s  %s%s".formatted(nanos / 1e9, "  ".repeat(depth), what));
    if (log.size() > LOG) {
      log.removeFirst();
    }
  }

  String history() {
    return String.join("\n", log);
  }

  /** When a person asked for what is being done. */
  long asked() {
    return asked;
  }

  /** A person asks at this moment; when the last one did. */
  long asked(long now) {
    long before = asked;
    asked = now;
    return before;
  }

  void pass(long more) {
    nanos += more;
  }

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public Instant wall(long offsetSeconds) {
    return BIRTH.plusNanos(nanos).plusSeconds(offsetSeconds);
  }

  @Override
  public void published(Map<Identity, Ledger> ledgers) {
    oracle.listed(ledgers);
  }

  @Override
  public void ledger(Ledger before, Ledger after) {
    note("ledger " + Words.change(before, after));
    rules.change(before, after);
    oracle.wasListed(before, nanos);
    oracle.inUseIsHeld(store.ledgers());
    for (Block block : after.blocks()) {
      boolean same =
          before.blocks().stream()
              .anyMatch(b -> b.cidr().equals(block.cidr()) && b.cluster().equals(block.cluster()));
      if (!same) {
        oracle.given(block, after.identity().name(), nanos);
      }
    }
  }

  @Override
  public void written(Kind<?> kind) {
    rules.store(store);
  }

  /** The holds of {@code fleet} are in force where {@code planner} knows the newest ledgers. */
  void holdsInForce(SimPlanner planner, Fleet fleet) {
    Map<Identity, Ledger> truth = store.ledgers();
    for (Tenant tenant : fleet.tenants()) {
      Optional<Ledger> ledger = Optional.ofNullable(truth.get(tenant.identity()));
      boolean known =
          ledger.equals(Optional.ofNullable(planner.published().get(tenant.identity())));
      boolean his = ledger.flatMap(Ledger::tenant).filter(tenant.name().name()::equals).isPresent();
      if (known && his) {
        oracle.inForce(ledger.get(), tenant.request().holds());
      }
    }
  }

  /** What a member uses, as it is now. */
  void observe(SimMember member) {
    oracle.bound(member);
    oracle.uses(member, store.ledgers(), nanos);
    oracle.inUseIsHeld(store.ledgers());
  }

  private StoreView.Disturbance disturbance() {
    return new StoreView.Disturbance() {
      @Override
      public void before(String call) throws IOException {
        between();
        disturb(call, " not done");
      }

      @Override
      public void after(String call) throws IOException {
        disturb(call, " done, and nobody was told");
        between();
      }

      @Override
      public boolean isStale() {
        return !calm && random.nextInt(5) == 0;
      }
    };
  }

  private void disturb(String call, String how) throws IOException {
    int dice = calm ? 99 : random.nextInt(150);
    if (dice == 0) {
      count("crash");
      note("crash at " + call + how);
      throw new Crash(call);
    }
    if (dice == 1 || (dice == 2 && call.startsWith("write"))) {
      count(how.strip());
      note(call + how);
      throw new IOException(call + how);
    }
  }

  /** Others may act between any two calls of one process. */
  private void between() {
    if (!calm && depth < 2 && random.nextInt(16) == 0) {
      depth++;
      actions.aside();
      depth--;
    }
  }
}
