package io.sallyport.tenantapi.controller;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.plan.Block;
import io.sallyport.ipam.plan.BlockState;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.tenantapi.crd.BlockEntry;
import io.sallyport.tenantapi.crd.EgressSlice;
import io.sallyport.tenantapi.crd.EgressSliceSpec;
import io.sallyport.tenantapi.crd.Names;
import io.sallyport.tenantapi.crd.SliceSource;
import io.sallyport.tenantapi.store.FleetStore;
import io.sallyport.tenantapi.store.LedgerObjects;
import io.sallyport.tenantapi.tenant.Cluster;
import io.sallyport.tenantapi.tenant.Fleet;
import io.sallyport.tenantapi.tenant.Tenant;
import io.sallyport.tenantapi.tenant.TenantName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Cuts slices: what one cluster must know of one tenant. A cluster or tenant that is gone keeps the
 * rules of its last slice until nothing of it is in use.
 */
final class Slices {
  private final Fleet fleet;
  private final Map<String, List<EgressSlice>> byTenant = new HashMap<>();
  private final Map<String, Map<String, List<EgressSlice>>> byIdentity = new HashMap<>();
  private final Map<ClusterName, List<String>> internal = new HashMap<>();
  private final Map<Key, FleetStore.Answer> answers = new HashMap<>();
  private final Map<Key, EgressSlice> all = new LinkedHashMap<>();

  private final Map<Instant, String> times = new HashMap<>();

  private record Key(String cluster, String tenant) {
    /** As the record's own would say; that one is slow in a young JVM, which has most to plan. */
    @Override
    public boolean equals(Object other) {
      return other instanceof Key(String where, String who)
          && where.equals(cluster)
          && who.equals(tenant);
    }

    @Override
    public int hashCode() {
      return cluster.hashCode() * 0x9E3779B9 + tenant.hashCode(); // names that count up stay apart
    }
  }

  Slices(Fleet fleet, Collection<EgressSlice> before, List<FleetStore.Answer> answers) {
    this.fleet = fleet;
    for (FleetStore.Answer answer : answers) {
      this.answers.put(new Key(answer.cluster().name(), answer.tenant()), answer);
    }
    for (EgressSlice slice : before) {
      add(byTenant, slice.getMetadata().getName(), slice);
      Map<String, List<EgressSlice>> byCluster =
          byIdentity.computeIfAbsent(slice.getSpec().identity(), any -> new HashMap<>());
      add(byCluster, key(slice).cluster, slice);
    }
  }

  private static void add(Map<String, List<EgressSlice>> index, String name, EgressSlice slice) {
    index.computeIfAbsent(name, any -> new ArrayList<>()).add(slice);
  }

  List<EgressSlice> all() {
    return List.copyOf(all.values());
  }

  /** Leaves all slices of {@code tenant} as they are, but for what a person did to its blocks. */
  void keep(TenantName tenant, Ledger held) {
    Map<ClusterName, List<BlockEntry>> blocks = blocks(held);
    for (EgressSlice slice : byTenant.getOrDefault(tenant.name(), List.of())) {
      EgressSliceSpec last = slice.getSpec();
      ClusterName cluster = new ClusterName(key(slice).cluster);
      if (last.identity().equals(held.identity().name())) {
        List<BlockEntry> left = blocks.getOrDefault(cluster, List.of());
        put(key(slice), with(last, last.sources(), held, left));
      }
    }
  }

  /** The slices of a living tenant, and of the clusters that it or the fleet has left. */
  void cut(Tenant tenant, Ledger ledger) {
    Map<ClusterName, List<BlockEntry>> blocks = blocks(ledger);
    for (Cluster cluster : fleet.clusters()) {
      List<BlockEntry> held = blocks.getOrDefault(cluster.name(), List.of());
      List<SliceSource> sources = sources(tenant, cluster);
      if (!held.isEmpty() || !sources.isEmpty()) {
        Key own = new Key(cluster.name().name(), tenant.name().name());
        put(own, spec(tenant, cluster, ledger, sources, held));
      }
    }
    windDown(ledger, blocks);
  }

  /**
   * The last slices of whoever was this owner, with what is left of their blocks; bare ones where
   * the last are lost, since a block ends only when its cluster has heard of it.
   */
  void windDown(Ledger ledger) {
    windDown(ledger, blocks(ledger));
  }

  private void windDown(Ledger ledger, Map<ClusterName, List<BlockEntry>> blocks) {
    String name = ledger.tenant().orElse(ledger.identity().name());
    Map<String, List<EgressSlice>> last =
        byIdentity.getOrDefault(ledger.identity().name(), Map.of());
    blocks.forEach(
        (cluster, left) -> {
          Key own = own(cluster.name(), name, ledger.identity());
          List<EgressSlice> here = last.getOrDefault(cluster.name(), List.of());
          if (here.isEmpty() && !all.containsKey(own)) {
            put(own, bare(ledger, left));
          }
          for (EgressSlice slice : here) {
            Key key = key(slice);
            if (!all.containsKey(key) && !(all.containsKey(own) && hasEnded(slice))) {
              put(key, with(slice.getSpec(), List.of(), ledger, left));
            }
          }
        });
  }

  /** Where a slice of this owner may be: under its name, unless somebody else has that by now. */
  private Key own(String cluster, String name, Identity identity) {
    Key key = new Key(cluster, name);
    boolean taken =
        Optional.ofNullable(all.get(key))
            .filter(slice -> !slice.getSpec().identity().equals(identity.name()))
            .isPresent();
    return taken ? own(cluster, name + "-0", identity) : key;
  }

  /** Whether its gateway has heard that nobody has an address by this slice any more. */
  private boolean hasEnded(EgressSlice slice) {
    EgressSliceSpec spec = slice.getSpec();
    return spec.sources().isEmpty()
        && Optional.ofNullable(answers.get(key(slice)))
            .filter(answer -> answer.identity().name().equals(spec.identity()))
            .filter(answer -> answer.report().acknowledged() >= spec.epoch() && !answer.bound())
            .isPresent();
  }

  private static EgressSliceSpec bare(Ledger ledger, List<BlockEntry> blocks) {
    return new EgressSliceSpec(
        ledger.identity().name(),
        null,
        ledger.epoch(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        null,
        1,
        blocks);
  }

  private Map<ClusterName, List<BlockEntry>> blocks(Ledger ledger) {
    Map<ClusterName, List<BlockEntry>> blocks = new HashMap<>();
    for (Block block : ledger.blocks()) {
      if (block.state() != BlockState.QUARANTINED) {
        blocks
            .computeIfAbsent(block.cluster(), cluster -> new ArrayList<>())
            .add(
                LedgerObjects.sliceEntry(
                    block, times.computeIfAbsent(block.effectiveFrom(), Instant::toString)));
      }
    }
    return blocks;
  }

  private static List<SliceSource> sources(Tenant tenant, Cluster cluster) {
    return tenant.sources().isEmpty()
        ? List.of()
        : tenant.sources().stream()
            .filter(source -> source.cluster().equals(cluster.name()))
            .map(source -> new SliceSource(source.cidr().toString()))
            .toList();
  }

  private EgressSliceSpec spec(
      Tenant tenant,
      Cluster cluster,
      Ledger ledger,
      List<SliceSource> sources,
      List<BlockEntry> blocks) {
    return new EgressSliceSpec(
        tenant.identity().name(),
        tenant.labels().isEmpty() ? null : tenant.labels(),
        ledger.epoch(),
        List.of(),
        tenant.selectors(),
        sources,
        texts(tenant.destinations()),
        excluded(tenant, cluster),
        tenant.written(),
        tenant.request().podsPerAddress(),
        blocks);
  }

  /** Most tenants have no exclusions of their own, so most slices of a cluster share one list. */
  private List<String> excluded(Tenant tenant, Cluster cluster) {
    return tenant.excluded().isEmpty()
        ? internal.computeIfAbsent(
            cluster.name(), name -> texts(fleet.excludedFor(tenant, cluster).cidrs()))
        : texts(fleet.excludedFor(tenant, cluster).cidrs());
  }

  private static EgressSliceSpec with(
      EgressSliceSpec last, List<SliceSource> sources, Ledger ledger, List<BlockEntry> blocks) {
    return new EgressSliceSpec(
        last.identity(),
        last.labels(),
        ledger.epoch(),
        last.requires(),
        last.selectors(),
        sources,
        last.destinationCIDRs(),
        last.excludedCIDRs(),
        last.limits(),
        last.podsPerAddress(),
        blocks);
  }

  private void put(Key key, EgressSliceSpec spec) {
    EgressSlice slice = new EgressSlice();
    slice.setMetadata(LedgerObjects.metadata(key.tenant));
    slice.getMetadata().setNamespace(Names.SLICE_NAMESPACE_PREFIX + key.cluster);
    slice.setSpec(spec);
    all.put(key, slice);
  }

  private static Key key(EgressSlice slice) {
    String namespace = Optional.ofNullable(slice.getMetadata().getNamespace()).orElse("");
    return new Key(
        namespace.substring(Names.SLICE_NAMESPACE_PREFIX.length()), slice.getMetadata().getName());
  }

  private static List<String> texts(Collection<Cidr> cidrs) {
    return cidrs.isEmpty() ? List.of() : cidrs.stream().map(Cidr::toString).toList();
  }
}
