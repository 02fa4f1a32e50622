package io.sallyport.tenantapi.properties;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.plan.Block;
import io.sallyport.ipam.plan.BlockState;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Holds;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.tenantapi.controller.MemberPlanner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Who really used every single address, and until when in true time: brute force. */
final class Oracle {
  private static final long SECOND = 1_000_000_000L;

  /**
   * The epoch of a holding that began after a person had ended it, which its member did not know.
   */
  private static final long WRITTEN_OFF = -1;

  /** One holding of a block. */
  private record Holding(String identity, ClusterName cluster, long epoch) {
    boolean isOf(String owner, ClusterName site) {
      return identity.equals(owner) && cluster.equals(site);
    }
  }

  private static final class Use {
    boolean open;
    long last;

    /** When a list of its owner named it last, used or not. */
    long listed = Long.MIN_VALUE / 2;

    Optional<Long> writtenOff = Optional.empty();

    long until(long now) {
      return writtenOff.orElse(open ? now : last);
    }
  }

  private record Longest(long block, long tenant) {
    Longest and(Holds holds) {
      return new Longest(Math.max(block, holds.block()), Math.max(tenant, holds.tenant()));
    }
  }

  /** Addresses that came into use again, by another cluster or another owner. */
  int changedHands;

  int changedOwner;

  /** Looks in which a source had what it had before. */
  int boundAgain;

  private final Map<String, List<IpAddress>> bound = new HashMap<>();
  private final Map<IpAddress, Map<Holding, Use>> uses = new TreeMap<>();
  private final Map<String, Longest> holds = new HashMap<>();
  private final Map<String, Long> writeOffs = new HashMap<>();
  private final Set<String> listed = new HashSet<>();

  /**
   * Promise 2: while a source of an owner has a place in a cluster it has the addresses that it
   * had, whatever its tenant is called, but for those that were taken away. Where a person wrote
   * the member off, all of them were.
   */
  void bound(SimMember member) {
    Map<String, List<IpAddress>> now = new HashMap<>();
    for (SimMember.InForce it : member.inForce().values()) {
      List<Cidr> kept = MemberPlanner.kept(it.slice().getSpec());
      for (Cidr entry : it.sets().sources().keySet()) {
        String source = source(member, it, entry);
        List<IpAddress> has = new ArrayList<>();
        it.sets().ofSource(entry).stream()
            .flatMap(set -> Stream.of(set.ipv4(), set.ipv6()))
            .forEach(has::addAll);
        List<IpAddress> left = kept(bound.getOrDefault(source, List.of()), kept);
        if (!left.isEmpty() && !isUnknownWriteOff(member, it.identity())) {
          assertThat(has).as("promise 2: %s", source).isEqualTo(left);
          boundAgain++;
        }
        assertThat(now.put(source, has)).as("%s under two names", source).isNull();
      }
      pods(member, it, kept, now);
    }
    bound.putAll(now);
  }

  /** A pod has each address that it had, but for those that were taken away. */
  private void pods(
      SimMember member, SimMember.InForce it, List<Cidr> kept, Map<String, List<IpAddress>> now) {
    it.pods()
        .created()
        .forEach(
            (key, created) -> {
              String pod = member.cluster + " " + it.identity() + " " + key;
              List<IpAddress> has = SimMember.addresses(it, key, created);
              if (!isUnknownWriteOff(member, it.identity())) {
                List<IpAddress> left = kept(bound.getOrDefault(pod, List.of()), kept);
                assertThat(has).as("promise 2: %s", pod).containsAll(left);
                boundAgain += left.size();
              }
              assertThat(now.put(pod, has)).as("%s under two names", pod).isNull();
            });
  }

  /** What {@code member} has read of who has a place: the others lose theirs. */
  void places(SimMember member) {
    Set<String> places = new HashSet<>();
    for (SimMember.InForce it : member.planned().values()) {
      it.sets().sources().keySet().forEach(entry -> places.add(source(member, it, entry)));
      it.pods()
          .created()
          .keySet()
          .forEach(pod -> places.add(member.cluster + " " + it.identity() + " " + pod));
    }
    bound.keySet().removeIf(it -> it.startsWith(member.cluster + " ") && !places.contains(it));
  }

  /**
   * {@code member} crashed with what it has read on disk: what that took away is gone, whatever a
   * planner that is late writes afterwards.
   */
  void crashed(SimMember member) {
    for (SimMember.InForce it : member.planned().values()) {
      List<Cidr> kept = MemberPlanner.kept(it.slice().getSpec());
      for (Cidr entry : it.sets().sources().keySet()) {
        bound.computeIfPresent(source(member, it, entry), (any, had) -> kept(had, kept));
      }
      for (String pod : it.pods().created().keySet()) {
        bound.computeIfPresent(
            member.cluster + " " + it.identity() + " " + pod, (any, had) -> kept(had, kept));
      }
    }
  }

  private static List<IpAddress> kept(List<IpAddress> had, List<Cidr> blocks) {
    return had.stream()
        .filter(address -> blocks.stream().anyMatch(block -> block.contains(address)))
        .toList();
  }

  private static String source(SimMember member, SimMember.InForce it, Cidr entry) {
    return member.cluster + " " + it.identity() + " " + entry;
  }

  /** What {@code member} uses from {@code now} on. */
  void uses(SimMember member, Map<Identity, Ledger> ledgers, long now) {
    ClusterName cluster = member.cluster;
    Map<IpAddress, String> used = member.used();
    uses.forEach(
        (address, holdings) ->
            holdings.forEach(
                (holding, use) -> {
                  boolean still =
                      holding.cluster.equals(cluster) && holding.identity.equals(used.get(address));
                  if (use.open && holding.cluster.equals(cluster) && !still) {
                    use.last = use.until(now);
                    use.open = false;
                    use.writtenOff = Optional.empty();
                  }
                }));
    used.forEach(
        (address, identity) -> {
          if (isUnknownWriteOff(member, identity)) {
            beginWrittenOff(address, new Holding(identity, cluster, WRITTEN_OFF));
          } else {
            begin(address, identity, cluster, ledgers, now);
          }
        });
  }

  /** Whether a person wrote the member off, and it has not heard of it. */
  private boolean isUnknownWriteOff(SimMember member, String identity) {
    long told = writeOffs.getOrDefault(identity + " " + member.cluster, -1L);
    return member.inForce().values().stream()
        .anyMatch(it -> it.identity().equals(identity) && it.slice().getSpec().epoch() < told);
  }

  private void beginWrittenOff(IpAddress address, Holding holding) {
    Map<Holding, Use> all = uses.computeIfAbsent(address, any -> new HashMap<>());
    boolean known =
        all.entrySet().stream()
            .anyMatch(e -> e.getKey().isOf(holding.identity, holding.cluster) && e.getValue().open);
    if (!known) {
      Use use = all.computeIfAbsent(holding, any -> new Use());
      use.open = true;
      use.writtenOff = Optional.of(Long.MIN_VALUE / 2);
    }
  }

  private void begin(
      IpAddress address,
      String identity,
      ClusterName cluster,
      Map<Identity, Ledger> ledgers,
      long now) {
    Map<Holding, Use> all = uses.computeIfAbsent(address, any -> new HashMap<>());
    if (all.entrySet().stream()
        .anyMatch(e -> e.getKey().isOf(identity, cluster) && e.getValue().open)) {
      return;
    }
    Optional<Block> block = held(ledgers, address, identity, cluster);
    assertThat(block).as("%s of %s begins to use %s", cluster, identity, address).isPresent();
    assertThat(listed)
        .as("P10 of lists: named before it is used: " + address)
        .contains(session(identity, block.get()));
    rested(address, identity, cluster, now);
    if (all.keySet().stream().anyMatch(old -> !old.isOf(identity, cluster))) {
      changedHands++;
    }
    if (all.keySet().stream().anyMatch(old -> !old.identity.equals(identity))) {
      changedOwner++;
    }
    Use use =
        all.computeIfAbsent(new Holding(identity, cluster, block.get().epoch()), a -> new Use());
    use.open = true;
  }

  private static Optional<Block> held(
      Map<Identity, Ledger> ledgers, IpAddress address, String identity, ClusterName cluster) {
    return Optional.ofNullable(ledgers.get(new Identity(identity))).stream()
        .flatMap(ledger -> ledger.blocks().stream())
        .filter(block -> block.cidr().contains(address) && block.cluster().equals(cluster))
        .filter(b -> b.state() == BlockState.ACTIVE || b.state() == BlockState.DRAINING)
        .findFirst();
  }

  /** P3: whatever is in use lies in a block that its cluster and owner hold. */
  void inUseIsHeld(Map<Identity, Ledger> ledgers) {
    uses.forEach(
        (address, holdings) ->
            holdings.forEach(
                (holding, use) -> {
                  if (use.open && use.writtenOff.isEmpty()) {
                    assertThat(held(ledgers, address, holding.identity, holding.cluster))
                        .as("P3: %s in use by %s", address, holding)
                        .isPresent();
                  }
                }));
  }

  /** P6: a block that comes to somebody new has rested in true time. */
  void given(Block block, String identity, long now) {
    for (IpAddress address : uses.keySet()) {
      if (block.cidr().contains(address)) {
        rested(address, identity, block.cluster(), now);
      }
    }
  }

  private void rested(IpAddress address, String identity, ClusterName cluster, long now) {
    uses.getOrDefault(address, Map.of())
        .forEach(
            (holding, use) -> {
              if (!holding.isOf(identity, cluster)) {
                Longest longest = longest(holding, address);
                boolean sameOwner = holding.identity.equals(identity);
                long hold = sameOwner ? longest.block : Math.max(longest.block, longest.tenant);
                long rest = now - use.until(now);
                assertThat(use.open && use.writtenOff.isEmpty())
                    .as("P3: %s for %s of %s, in use by %s", address, cluster, identity, holding)
                    .isFalse();
                if (!sameOwner) {
                  assertThat(now - use.listed)
                      .as("trust in %s of %s, for %s, hold %d s", address, holding, identity, hold)
                      .isGreaterThanOrEqualTo(longest.tenant * SECOND);
                }
                assertThat(rest)
                    .as("P6: %s of %s after %s, hold %d s", address, identity, holding, hold)
                    .isGreaterThanOrEqualTo(hold * SECOND);
              }
            });
  }

  /** These holds are in force for what {@code ledger} has. */
  void inForce(Ledger ledger, Holds now) {
    for (Block block : ledger.blocks()) {
      if (block.state() != BlockState.QUARANTINED) {
        String key = session(ledger.identity().name(), block);
        holds.merge(key, new Longest(0, 0).and(now), (old, more) -> old.and(now));
      }
    }
  }

  /** A person wrote the holder off: what it still uses counts as unused from now on. */
  void writtenOff(Ledger after, Block block, long now) {
    Identity identity = after.identity();
    writeOffs.put(identity + " " + block.cluster(), after.epoch());
    uses.forEach(
        (address, holdings) ->
            holdings.forEach(
                (holding, use) -> {
                  if (block.cidr().contains(address)
                      && use.open
                      && use.writtenOff.isEmpty()
                      && holding.isOf(identity.name(), block.cluster())) {
                    use.writtenOff = Optional.of(now);
                  }
                }));
  }

  boolean isInUse(Identity identity, Block block) {
    return uses.entrySet().stream()
        .filter(e -> block.cidr().contains(e.getKey()))
        .flatMap(e -> e.getValue().entrySet().stream())
        .anyMatch(
            e ->
                e.getKey().isOf(identity.name(), block.cluster())
                    && e.getValue().open
                    && e.getValue().writtenOff.isEmpty());
  }

  /** Until {@code now} this was what its lists named; firewalls trust it from then on yet. */
  void wasListed(Ledger ledger, long now) {
    uses.forEach(
        (address, holdings) ->
            holdings.forEach(
                (holding, use) -> {
                  if (holding.identity.equals(ledger.identity().name())
                      && ledger.cidrs().stream()
                          .anyMatch(c -> c.state().listed() && c.cidr().contains(address))) {
                    use.listed = now;
                  }
                }));
  }

  void listed(Map<Identity, Ledger> ledgers) {
    ledgers
        .values()
        .forEach(
            ledger ->
                ledger.blocks().stream()
                    .filter(block -> block.state().listed())
                    .forEach(block -> listed.add(session(ledger.identity().name(), block))));
  }

  private static String session(String identity, Block block) {
    return identity + " " + block.cidr() + " " + block.epoch();
  }

  /** The holds that were in force for it; none for what a person wrote off before it was heard. */
  private Longest longest(Holding holding, IpAddress address) {
    return holding.epoch == WRITTEN_OFF
        ? new Longest(0, 0)
        : holds.entrySet().stream()
            .filter(e -> e.getKey().startsWith(holding.identity + " "))
            .filter(e -> e.getKey().endsWith(" " + holding.epoch))
            .filter(e -> Cidr.of(e.getKey().split(" ", -1)[1]).contains(address))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElseThrow(() -> new AssertionError("no holds were in force for " + holding));
  }
}
