package io.sallyport.tenantapi.history;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.plan.Block;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.Usage;
import io.sallyport.tenantapi.controller.FleetClock;
import io.sallyport.tenantapi.controller.PlannerLoop;
import io.sallyport.tenantapi.controller.Verb;
import io.sallyport.tenantapi.store.FleetStore;
import io.sallyport.tenantapi.store.Kind;
import io.sallyport.tenantapi.store.MemoryStore;
import io.sallyport.tenantapi.tenant.Fleet;
import io.sallyport.tenantapi.tenant.Fleets;
import io.sallyport.tenantapi.tenant.TenantName;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;

/** Three tenants whose CIDRs, clusters and demand change at random, and what two members answer. */
final class RandomFleet {
  private static final List<String> NAMES = List.of("acme", "beta", "gamma");
  private static final List<String> CLUSTERS = List.of("eu1", "us1");
  private static final List<String> POOL =
      List.of("203.0.113.0/29", "203.0.113.8/29", "198.51.100.0/28", "2001:db8:a::/122");

  private final Random random;
  private final MemoryStore store = new MemoryStore();
  private final PlannerLoop loop;
  private long nanos;
  private Instant now = Instant.parse("2026-11-21T00:00:00Z");
  private Fleet fleet = Fleets.fleet(Fleets.EU1, Fleets.US1);

  RandomFleet(long seed) throws IOException {
    this.random = new Random(seed);
    this.loop =
        new PlannerLoop(store, new FleetClock(store, () -> nanos), () -> now, ledgers -> {});
  }

  /** Every address that anybody may own. */
  static List<IpAddress> addresses() {
    return POOL.stream()
        .map(Cidr::of)
        .flatMap(cidr -> LongStream.range(0, cidr.size()).mapToObj(cidr.first()::plus))
        .toList();
  }

  Instant now() {
    return now;
  }

  /** The planner's wall clock is set. */
  void set(Instant wallClock) {
    now = wallClock;
  }

  List<Ledger> ledgers() {
    return List.copyOf(store.values(Kind.LEDGER).values());
  }

  /** The owners with all that happened to them. */
  List<Whois.Owner> owners() {
    Map<String, HistoryPage> pages = store.values(Kind.PAGE);
    List<Whois.Owner> owners = new ArrayList<>();
    for (Ledger ledger : ledgers()) {
      Chain chain =
          Chain.of(
              ledger,
              number ->
                  Optional.ofNullable(pages.get(HistoryPage.name(ledger.identity(), number)))
                      .<Chain.Found>map(Chain.Found.Page::new)
                      .orElseGet(() -> new Chain.Found.Fault("is missing")));
      owners.add(new Whois.Owner(ledger, chain));
    }
    return owners;
  }

  /** Some time passes, sometimes something changes, the planner looks. */
  void look() throws IOException {
    now = now.plusSeconds(random.nextInt(4));
    nanos += random.nextInt(200) * 1_000_000_000L;
    switch (random.nextInt(8)) {
      case 0, 1 -> fleet = anyFleet();
      case 2 -> verb();
      default -> {}
    }
    store.answers.clear();
    ledgers().forEach(this::answers);
    loop.reconcile(fleet);
  }

  private Fleet anyFleet() {
    List<String> free = new ArrayList<>(POOL);
    List<String> texts = new ArrayList<>(List.of(Fleets.EU1, Fleets.US1));
    for (String name : NAMES) {
      List<String> own = new ArrayList<>();
      for (String cidr : List.copyOf(free)) {
        if (random.nextInt(3) == 0) {
          free.remove(cidr);
          own.add('"' + cidr + '"');
        }
      }
      if (!own.isEmpty()) {
        texts.add(
            Fleets.tenant(
                name,
                "egressCIDRs: " + own,
                "blockPrefixLength: {"
                    + (own.getFirst().contains(".") ? "ipv4: 31" : "ipv6: 126")
                    + "}",
                "holds: {block: 2m, tenant: 5m}",
                "clusters: [" + share("eu1") + ", " + share("us1") + "]"));
      }
    }
    return Fleets.fleet(texts.toArray(String[]::new));
  }

  private String share(String cluster) {
    return "{name: %s, minBlocks: %d, maxBlocks: 3}".formatted(cluster, 1 + random.nextInt(3));
  }

  private void verb() throws IOException {
    List<Ledger> all = ledgers().stream().filter(ledger -> !ledger.blocks().isEmpty()).toList();
    if (all.isEmpty()) {
      return;
    }
    Ledger ledger = all.get(random.nextInt(all.size()));
    Block block = ledger.blocks().get(random.nextInt(ledger.blocks().size()));
    TenantName tenant = new TenantName(ledger.tenant().orElse(ledger.identity().name()));
    loop.act(
        random.nextBoolean()
            ? new Verb.Evict(tenant, Optional.of(block.cidr()), Optional.empty(), "test")
            : new Verb.Release(block.cluster(), Optional.of(tenant), "test"));
  }

  /** Members acknowledge most of the time, and use some blocks. */
  private void answers(Ledger ledger) {
    for (String cluster : CLUSTERS) {
      Map<Cidr, Usage.BlockUse> uses = new HashMap<>();
      for (Block block : ledger.blocksOf(new ClusterName(cluster))) {
        boolean used = random.nextInt(3) == 0;
        uses.put(block.cidr(), new Usage.BlockUse(used ? 1 : 0, used ? 0 : 2));
      }
      long epoch = Math.max(0, ledger.epoch() - (random.nextInt(4) == 0 ? 1 : 0));
      store.answers.add(
          new FleetStore.Answer(
              new ClusterName(cluster),
              ledger.identity().name(),
              ledger.identity(),
              true,
              true,
              new Usage.Report(epoch, 0, 0, Set.of(), uses),
              Set.of(),
              Optional.empty()));
    }
  }
}
