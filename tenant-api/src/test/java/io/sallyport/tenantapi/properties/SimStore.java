package io.sallyport.tenantapi.properties;

import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.tenantapi.controller.Answers;
import io.sallyport.tenantapi.crd.EgressSlice;
import io.sallyport.tenantapi.crd.EgressSliceSpec;
import io.sallyport.tenantapi.crd.EgressSliceStatus;
import io.sallyport.tenantapi.crd.Names;
import io.sallyport.tenantapi.store.FleetStore.Answer;
import io.sallyport.tenantapi.store.FleetStore.Witness;
import io.sallyport.tenantapi.store.Kind;
import io.sallyport.tenantapi.store.SliceName;
import io.sallyport.tenantapi.store.Stored;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What really stands in the one store of a fleet, and who is told when that changes. */
final class SimStore {
  /** Is told of every ledger that was written. */
  interface Watcher {
    void ledger(Ledger before, Ledger after);

    void written(Kind<?> kind);
  }

  private final Watcher watcher;
  private final Map<Kind<?>, Map<String, Stored<?>>> kinds = new HashMap<>();
  private final Map<String, EgressSlice> slices = new TreeMap<>();
  private final Map<ClusterName, Map<String, EgressSliceStatus>> statuses = new TreeMap<>();
  private final Map<ClusterName, Long> witnesses = new TreeMap<>();
  private long versions;

  SimStore(Watcher watcher) {
    this.watcher = watcher;
  }

  @SuppressWarnings("unchecked") // each kind holds its own alone
  <T> Map<String, Stored<T>> list(Kind<T> kind) {
    Map<String, Stored<T>> all = new TreeMap<>();
    kinds.getOrDefault(kind, Map.of()).forEach((name, it) -> all.put(name, (Stored<T>) it));
    return all;
  }

  <T> Map<String, T> values(Kind<T> kind) {
    Map<String, T> values = new TreeMap<>();
    list(kind).forEach((name, stored) -> values.put(name, stored.value()));
    return values;
  }

  Map<Identity, Ledger> ledgers() {
    Map<Identity, Ledger> all = new TreeMap<>();
    values(Kind.LEDGER).values().forEach(ledger -> all.put(ledger.identity(), ledger));
    return all;
  }

  long clock() {
    return Optional.ofNullable(values(Kind.CLOCK).get(Kind.THE_CLOCK))
        .map(clock -> clock.seconds())
        .orElse(0L);
  }

  /** The compare-and-swap itself; what is kept has been an object on the way. */
  <T> Optional<Stored<T>> write(Kind<T> kind, String name, T value, Optional<String> expected) {
    Optional<Stored<T>> there = Optional.ofNullable(list(kind).get(name));
    boolean over = there.isPresent() && kind.isWrittenOnce();
    if (over || !there.map(Stored::version).equals(expected)) {
      return Optional.empty();
    }
    T kept = kind.value(kind.object(value));
    String version =
        there.filter(old -> old.value().equals(kept)).isPresent()
            ? expected.orElseThrow() // as an API server does
            : String.valueOf(++versions);
    Stored<T> now = new Stored<>(kept, version);
    kinds.computeIfAbsent(kind, any -> new TreeMap<>()).put(name, now);
    if (now.value() instanceof Ledger after) {
      Ledger before = there.map(old -> (Ledger) old.value()).orElse(Ledger.empty(after.identity()));
      watcher.ledger(before, after);
    }
    watcher.written(kind);
    return Optional.of(now);
  }

  /** Takes something out, as somebody would by hand. */
  void remove(Kind<?> kind, String name) {
    kinds.getOrDefault(kind, new TreeMap<>()).remove(name);
  }

  /** Slices by cluster and tenant. */
  Map<String, EgressSlice> slices() {
    return slices;
  }

  /** The slices of one cluster by tenant. */
  Map<String, EgressSlice> slicesOf(ClusterName cluster) {
    Map<String, EgressSlice> own = new TreeMap<>();
    slices.values().stream()
        .filter(slice -> cluster.name().equals(clusterOf(slice)))
        .forEach(slice -> own.put(slice.getMetadata().getName(), slice));
    return own;
  }

  /** The slices as the planner reads them. */
  Map<SliceName, EgressSliceSpec> sliceSpecs() {
    Map<SliceName, EgressSliceSpec> specs = new HashMap<>();
    slices
        .values()
        .forEach(
            slice ->
                specs.put(
                    new SliceName(new ClusterName(clusterOf(slice)), slice.getMetadata().getName()),
                    slice.getSpec()));
    return specs;
  }

  private static String clusterOf(EgressSlice slice) {
    return slice.getMetadata().getNamespace().substring(Names.SLICE_NAMESPACE_PREFIX.length());
  }

  void answer(ClusterName cluster, String tenant, EgressSliceStatus status) {
    statuses.computeIfAbsent(cluster, any -> new TreeMap<>()).put(tenant, status);
  }

  List<Answer> answers() {
    List<Answer> answers = new ArrayList<>();
    statuses.forEach(
        (cluster, of) ->
            of.forEach(
                (tenant, status) ->
                    answers.add(
                        Answers.answer(
                            cluster, tenant, slices.containsKey(cluster + "/" + tenant), status))));
    return answers;
  }

  void witness(ClusterName cluster) {
    witnesses.merge(cluster, clock(), Math::max);
  }

  List<Witness> witnesses() {
    List<Witness> all = new ArrayList<>();
    witnesses.forEach((cluster, clock) -> all.add(new Witness(cluster, "gw", clock)));
    return all;
  }
}
