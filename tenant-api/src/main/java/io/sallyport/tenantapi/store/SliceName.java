package io.sallyport.tenantapi.store;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.tenantapi.crd.EgressSlice;
import io.sallyport.tenantapi.crd.EgressSliceSpec;
import io.sallyport.tenantapi.crd.Names;

/**
 * Which slice: what one cluster must know of one tenant.
 *
 * @param tenant the tenant's name; one like it where somebody else has that by now
 */
public record SliceName(ClusterName cluster, String tenant) {
  /** The object of this name that says {@code spec}. */
  public EgressSlice object(EgressSliceSpec spec) {
    EgressSlice slice = new EgressSlice();
    slice.setMetadata(metadata());
    slice.setSpec(spec);
    return slice;
  }

  /** What an object of this name is called. */
  public ObjectMeta metadata() {
    ObjectMeta metadata = LedgerObjects.metadata(tenant);
    metadata.setNamespace(Names.SLICE_NAMESPACE_PREFIX + cluster);
    return metadata;
  }

  /** As the record's own would say; that one is slow in a young JVM, which has most to plan. */
  @Override
  public boolean equals(Object other) {
    return other instanceof SliceName(ClusterName where, String who)
        && where.equals(cluster)
        && who.equals(tenant);
  }

  @Override
  public int hashCode() {
    return cluster.hashCode() * 0x9E3779B9 + tenant.hashCode(); // names that count up stay apart
  }

  @Override
  public String toString() {
    return cluster + "/" + tenant;
  }
}
