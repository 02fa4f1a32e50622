package io.sallyport.tenantapi.controller;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.plan.BlockState;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.tenantapi.crd.BlockEntry;
import io.sallyport.tenantapi.crd.EgressSlice;
import io.sallyport.tenantapi.crd.EgressSliceSpec;
import io.sallyport.tenantapi.crd.Names;
import io.sallyport.tenantapi.crd.SliceSource;
import io.sallyport.tenantapi.tenant.Cluster;
import io.sallyport.tenantapi.tenant.Fleet;
import io.sallyport.tenantapi.tenant.Tenant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Cuts slices: what one cluster must know of one tenant. */
final class Slices {
  private Slices() {}

  /** The slice, or empty where the cluster has neither blocks nor sources of the tenant. */
  static Optional<EgressSlice> cut(Fleet fleet, Tenant tenant, Cluster cluster, Ledger ledger) {
    List<BlockEntry> blocks =
        ledger.blocksOf(cluster.name()).stream()
            .filter(block -> block.state() != BlockState.QUARANTINED)
            .map(block -> LedgerObjects.entry(block, Optional.empty()))
            .toList();
    List<SliceSource> sources =
        tenant.sources().stream()
            .filter(source -> source.cluster().equals(cluster.name()))
            .map(source -> new SliceSource(source.cidr().toString()))
            .toList();
    if (blocks.isEmpty() && sources.isEmpty()) {
      return Optional.empty();
    }
    EgressSlice slice = new EgressSlice();
    slice.setMetadata(LedgerObjects.metadata(tenant.name().name()));
    slice.getMetadata().setNamespace(Names.SLICE_NAMESPACE_PREFIX + cluster.name());
    slice.setSpec(
        new EgressSliceSpec(
            tenant.identity().name(),
            tenant.labels().isEmpty() ? null : tenant.labels(),
            ledger.epoch(),
            List.of(),
            tenant.selectors(),
            sources,
            texts(tenant.destinations()),
            texts(fleet.excludedFor(tenant, cluster).cidrs()),
            tenant.written(),
            tenant.request().podsPerAddress(),
            blocks));
    return Optional.of(slice);
  }

  private static List<String> texts(Collection<Cidr> cidrs) {
    return cidrs.stream().map(Cidr::toString).toList();
  }
}
