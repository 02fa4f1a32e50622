package io.sallyport.gateway.table;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.slot.AddressSets;
import io.sallyport.ipam.slot.Pod;
import io.sallyport.tenantapi.crd.EgressSlice;
import io.sallyport.tenantapi.crd.EgressSliceSpec;
import io.sallyport.tenantapi.tenant.Limits;
import io.sallyport.tenantapi.tenant.TenantName;
import java.util.List;

/** Makes tables of slices. Pure. */
public final class EgressTables {
  private EgressTables() {}

  /** The entry of one slice whose workloads, {@code pods} among them, have {@code sets}. */
  public static TenantEntry entry(EgressSlice slice, AddressSets sets, List<Pod> pods) {
    EgressSliceSpec spec = slice.getSpec();
    var limits = spec.limits();
    return new TenantEntry(
        new TenantName(slice.getMetadata().getName()),
        Limits.of(limits == null ? null : limits.perGateway()),
        Destinations.of(cidrs(spec.destinationCIDRs()), cidrs(spec.excludedCIDRs())),
        spec.sources().stream().map(source -> Cidr.of(source.cidr())).toList(),
        sets,
        pods);
  }

  private static List<Cidr> cidrs(List<String> texts) {
    return texts.stream().map(Cidr::of).toList();
  }
}
