package io.sallyport.tenantapi.properties;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.Family;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.slot.AddressSet;
import io.sallyport.ipam.slot.AddressSets;
import io.sallyport.ipam.slot.Pods;
import io.sallyport.ipam.slot.SourceKey;
import io.sallyport.tenantapi.controller.MemberPlanner;
import io.sallyport.tenantapi.controller.MemberPlanner.Look;
import io.sallyport.tenantapi.controller.OneLook;
import io.sallyport.tenantapi.crd.EgressSlice;
import io.sallyport.tenantapi.crd.EgressSliceStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A cluster's gateway: it looks, puts address sets in force, carries flows, and answers. */
final class SimMember {
  /** An open connection. */
  record Flow(String identity, IpAddress address) {}

  /** What is in force of one tenant. */
  record InForce(
      EgressSlice slice, Optional<EgressSliceStatus> before, AddressSets sets, Pods pods) {
    String identity() {
      return slice.getSpec().identity();
    }
  }

  final ClusterName cluster;
  private final SimStore store;
  private final Map<String, EgressSliceStatus> disk = new TreeMap<>();
  private final Map<String, InForce> next = new TreeMap<>();
  private Map<String, InForce> inForce = new TreeMap<>();
  private final List<Flow> flows = new ArrayList<>();

  /** When the living pods of each owner were created, Unix seconds. */
  private final Map<String, Map<String, Long>> pods = new TreeMap<>();

  private long podsMade;
  boolean vanished;
  boolean busy;
  long wallOffset;

  SimMember(ClusterName cluster, SimStore store) {
    this.cluster = cluster;
    this.store = store;
  }

  Map<String, InForce> inForce() {
    return inForce;
  }

  /** What it has read and is about to put in force. */
  Map<String, InForce> planned() {
    return next;
  }

  List<Flow> flows() {
    return flows;
  }

  /** The newest epoch that it has put in force and said so. */
  Map<String, EgressSliceStatus> answered() {
    return disk;
  }

  EgressSliceStatus status(String tenant) {
    return Objects.requireNonNull(disk.get(tenant));
  }

  /** Reads slices and plans sets; those that change are on disk before they are in force. */
  void read(Instant now) {
    next.clear();
    Map<String, EgressSlice> slices = store.slicesOf(cluster);
    Map<String, EgressSliceStatus> gone = new TreeMap<>(disk);
    gone.keySet().removeAll(slices.keySet());
    OneLook look =
        new OneLook(
            slices.values(),
            slice -> Optional.ofNullable(disk.get(slice.getMetadata().getName())),
            gone.values());
    for (EgressSlice slice : look.inOrder()) {
      if (!look.isOutlived(slice)) {
        read(slice, look, now);
      }
    }
  }

  private void read(EgressSlice slice, OneLook look, Instant now) {
    String tenant = slice.getMetadata().getName();
    Optional<EgressSliceStatus> before = Optional.ofNullable(disk.get(tenant));
    Pods selected = selected(slice, now);
    switch (MemberPlanner.look(slice, look, now, member(selected))) {
      case Look.Older older ->
          Optional.ofNullable(inForce.get(tenant)).ifPresent(it -> next.put(tenant, it));
      case Look.Sets(AddressSets sets, var announcement) -> {
        look.planned(slice);
        announcement.ifPresent(status -> write(tenant, status));
        next.put(tenant, new InForce(slice, before, sets, selected));
      }
    }
  }

  private Pods selected(EgressSlice slice, Instant now) {
    return slice.getSpec().selectors().isEmpty()
        ? Pods.NONE
        : new Pods(pods.getOrDefault(slice.getSpec().identity(), Map.of()), now.getEpochSecond());
  }

  private static MemberPlanner.Member member(Pods pods) {
    return new MemberPlanner.Member("gw", Set.of(), pods);
  }

  boolean hasPods() {
    return pods.values().stream().anyMatch(own -> !own.isEmpty());
  }

  /** Some owner's pod is created, or ends. */
  void pods(Random random, Instant now) {
    for (InForce it : inForce.values()) {
      Map<String, Long> own = pods.computeIfAbsent(it.identity(), any -> new TreeMap<>());
      if (random.nextInt(3) == 0 && !own.isEmpty()) {
        own.remove(own.keySet().stream().skip(random.nextInt(own.size())).findFirst().orElse(""));
      } else if (random.nextInt(3) > 0) {
        own.put("shop/pod-" + ++podsMade, now.getEpochSecond());
      }
    }
  }

  /** Puts in force what was read, and ends the flows of what must be given up. */
  void apply() {
    inForce = new TreeMap<>(next);
    List<Cidr> kept = new ArrayList<>();
    inForce.values().forEach(it -> kept.addAll(MemberPlanner.kept(it.slice.getSpec())));
    flows.removeIf(flow -> kept.stream().noneMatch(cidr -> cidr.contains(flow.address)));
  }

  /** Says what is in force and in use. */
  void answer() {
    Set<IpAddress> open = new HashSet<>();
    flows.forEach(flow -> open.add(flow.address));
    inForce.forEach(
        (tenant, it) ->
            write(
                tenant, MemberPlanner.answer(it.slice, it.sets, it.before, member(it.pods), open)));
    store.witness(cluster);
  }

  private void write(String tenant, EgressSliceStatus status) {
    disk.put(tenant, status);
    store.answer(cluster, tenant, status);
  }

  /** It ends: what is on disk stays, nothing is in force, nothing open. */
  void crash() {
    inForce = new TreeMap<>();
    flows.clear();
  }

  /** Opens a connection of some bound source. */
  void open(Random random) {
    for (InForce it : inForce.values()) {
      for (Cidr entry : new TreeSet<>(it.sets.sources().keySet())) {
        if (random.nextInt(3) == 0) {
          String key = SourceKey.of(entry.first().plus(random.nextInt(4)));
          Family family = random.nextBoolean() ? Family.IPV4 : Family.IPV6;
          it.sets
              .ofSource(entry)
              .flatMap(set -> set.choose(key, family))
              .ifPresent(address -> flows.add(new Flow(it.identity(), address)));
        }
      }
    }
  }

  void close(Random random) {
    flows.removeIf(flow -> random.nextBoolean());
  }

  /** Every address that some workload has or may have this moment, and whose it is. */
  Map<IpAddress, String> used() {
    Map<IpAddress, String> used = new TreeMap<>();
    flows.forEach(flow -> own(used, flow.address, flow.identity));
    for (InForce it : inForce.values()) {
      for (AddressSet set : it.sets.sets()) {
        if (it.sets.sources().containsValue(set.from())) {
          set.ipv4().forEach(address -> own(used, address, it.identity()));
          set.ipv6().forEach(address -> own(used, address, it.identity()));
        }
      }
      it.pods
          .created()
          .forEach(
              (key, created) ->
                  addresses(it, key, created).forEach(a -> own(used, a, it.identity())));
    }
    return used;
  }

  /** The addresses of one pod, at most one of each family. */
  static List<IpAddress> addresses(InForce it, String key, long created) {
    Optional<AddressSet> set = it.sets.at(created);
    return Stream.of(Family.values())
        .flatMap(family -> set.flatMap(one -> one.choose(key, family)).stream())
        .toList();
  }

  private static void own(Map<IpAddress, String> used, IpAddress address, String identity) {
    String other = used.putIfAbsent(address, identity);
    if (other != null && !other.equals(identity)) {
      throw new AssertionError("P1: %s is used by %s and %s".formatted(address, other, identity));
    }
  }
}
