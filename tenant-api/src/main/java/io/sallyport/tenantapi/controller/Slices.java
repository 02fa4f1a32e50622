package io.sallyport.tenantapi.controller;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.plan.Block;
import io.sallyport.ipam.plan.BlockState;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.tenantapi.crd.BlockEntry;
import io.sallyport.tenantapi.crd.EgressSliceSpec;
import io.sallyport.tenantapi.crd.SliceSource;
import io.sallyport.tenantapi.store.FleetStore;
import io.sallyport.tenantapi.store.LedgerObjects;
import io.sallyport.tenantapi.store.SliceName;
import io.sallyport.tenantapi.tenant.Cluster;
import io.sallyport.tenantapi.tenant.Fleet;
import io.sallyport.tenantapi.tenant.Tenant;
import io.sallyport.tenantapi.tenant.TenantName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
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
  private static final int MOST_EXPECTED = 1 << 22;

  private final Fleet fleet;
  private final LastSlices before;
  private final Map<ClusterName, List<String>> internal = new HashMap<>();
  private final List<FleetStore.Answer> answers;
  private final Map<SliceName, FleetStore.Answer> answered = new HashMap<>();
  private final Map<SliceName, EgressSliceSpec> all;

  private final Map<Instant, String> times = new HashMap<>();

  Slices(Fleet fleet, LastSlices before, List<FleetStore.Answer> answers) {
    this.fleet = fleet;
    this.before = before;
    this.all = LinkedHashMap.newLinkedHashMap(most(fleet, before.size()));
    this.answers = answers;
  }

  /** About as many slices as there will be, so that their map never grows. */
  private static int most(Fleet fleet, int before) {
    long named =
        fleet.tenants().stream()
            .mapToLong(tenant -> tenant.request().clusters().map(List::size).orElse(1))
            .sum();
    return (int) Math.min(Math.max(named, before), MOST_EXPECTED);
  }

  Map<SliceName, EgressSliceSpec> all() {
    return Collections.unmodifiableMap(all);
  }

  /**
   * Leaves all slices of {@code tenant} as they are, but for what a person did to its blocks; those
   * of names that its owner had before end as ever.
   */
  void keep(TenantName tenant, Ledger held) {
    Map<ClusterName, List<BlockEntry>> blocks = blocks(held);
    for (SliceName name : before.of(tenant.name())) {
      EgressSliceSpec last = before.get(name);
      if (last.identity().equals(held.identity().name())) {
        List<BlockEntry> left = blocks.getOrDefault(name.cluster(), List.of());
        all.put(name, with(last, last.sources(), held, left));
      }
    }
    windDown(held, blocks);
  }

  /** The slices of a living tenant, and of the clusters that it or the fleet has left. */
  void cut(Tenant tenant, Ledger ledger) {
    Map<ClusterName, List<BlockEntry>> blocks = blocks(ledger);
    EgressSliceSpec everywhere = everywhere(tenant, ledger);
    for (Cluster cluster : fleet.clusters()) {
      List<BlockEntry> held = blocks.getOrDefault(cluster.name(), List.of());
      List<SliceSource> sources = sources(tenant, cluster);
      if (!held.isEmpty() || !sources.isEmpty() || tenant.mayHavePodsIn(cluster.name())) {
        all.put(
            new SliceName(cluster.name(), tenant.name().name()),
            in(everywhere, excluded(tenant, cluster), sources, held));
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
    Map<ClusterName, List<SliceName>> last = before.of(ledger.identity());
    blocks.forEach(
        (cluster, left) -> {
          SliceName own = own(new SliceName(cluster, name), ledger.identity());
          List<SliceName> here = last.getOrDefault(cluster, List.of());
          if (here.isEmpty() && !all.containsKey(own)) {
            all.put(own, bare(ledger, left));
          }
          for (SliceName old : here) {
            boolean renamed = !old.equals(own) && (all.containsKey(own) || here.contains(own));
            if (!all.containsKey(old) && !(renamed && hasEnded(old))) {
              all.put(
                  old,
                  renamed
                      ? given(before.get(old), ledger, left)
                      : with(before.get(old), List.of(), ledger, left));
            }
          }
        });
  }

  /** A slice whose owner has another name: it selects nobody. */
  private static EgressSliceSpec given(
      EgressSliceSpec last, Ledger ledger, List<BlockEntry> blocks) {
    return new EgressSliceSpec(
        last.identity(),
        last.labels(),
        ledger.epoch(),
        last.requires(),
        List.of(),
        List.of(),
        last.destinationCIDRs(),
        last.excludedCIDRs(),
        last.limits(),
        last.podsPerAddress(),
        draining(blocks));
  }

  /** What another name has: this one gives nothing any more, and ends nothing. */
  private static List<BlockEntry> draining(List<BlockEntry> blocks) {
    return blocks.stream()
        .map(
            block ->
                block.state().equals(BlockState.ACTIVE.label())
                    ? block.with(BlockState.DRAINING.label())
                    : block)
        .toList();
  }

  /** Where a slice of this owner may be: under its name, unless somebody else has that by now. */
  private SliceName own(SliceName name, Identity identity) {
    boolean taken =
        Optional.ofNullable(all.get(name))
            .filter(spec -> !spec.identity().equals(identity.name()))
            .isPresent();
    return taken ? own(new SliceName(name.cluster(), name.tenant() + "-0"), identity) : name;
  }

  /** Whether its gateway has heard that nobody has an address by this slice any more. */
  private boolean hasEnded(SliceName name) {
    EgressSliceSpec spec = before.get(name);
    return spec.sources().isEmpty()
        && spec.selectors().isEmpty()
        && answer(name)
            .filter(answer -> answer.identity().name().equals(spec.identity()))
            .filter(answer -> answer.report().acknowledged() >= spec.epoch() && !answer.bound())
            .isPresent();
  }

  /** What was answered to a slice; few are asked for, so none is looked up before the first is. */
  private Optional<FleetStore.Answer> answer(SliceName name) {
    if (answered.isEmpty()) {
      answers.forEach(one -> answered.put(new SliceName(one.cluster(), one.tenant()), one));
    }
    return Optional.ofNullable(answered.get(name));
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

  /** What all clusters are told alike. */
  private static EgressSliceSpec everywhere(Tenant tenant, Ledger ledger) {
    return new EgressSliceSpec(
        tenant.identity().name(),
        tenant.labels().isEmpty() ? null : tenant.labels(),
        ledger.epoch(),
        List.of(),
        tenant.selectors(),
        List.of(),
        texts(tenant.destinations()),
        List.of(),
        tenant.written(),
        tenant.request().podsPerAddress(),
        List.of());
  }

  private static EgressSliceSpec in(
      EgressSliceSpec everywhere,
      List<String> excluded,
      List<SliceSource> sources,
      List<BlockEntry> blocks) {
    return new EgressSliceSpec(
        everywhere.identity(),
        everywhere.labels(),
        everywhere.epoch(),
        everywhere.requires(),
        everywhere.selectors(),
        sources,
        everywhere.destinationCIDRs(),
        excluded,
        everywhere.limits(),
        everywhere.podsPerAddress(),
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

  private static List<String> texts(Collection<Cidr> cidrs) {
    return cidrs.isEmpty() ? List.of() : cidrs.stream().map(Cidr::toString).toList();
  }
}
