package io.sallyport.gateway.kernel;

import io.sallyport.gateway.table.DropReason;
import io.sallyport.tenantapi.tenant.TenantName;
import java.util.List;

/**
 * What is counted for each tenant.
 *
 * @param map finds the counter by a mark
 * @param name of it, behind the tenant's
 */
record Meter(KernelSet map, String name) {
  static final Meter EGRESS = of(KernelSet.COUNT_EGRESS);
  static final Meter INGRESS = of(KernelSet.COUNT_INGRESS);
  static final Meter DENIED = of(KernelSet.COUNT_DENIED);
  static final Meter OVER_EGRESS = of(KernelSet.OVER_EGRESS);
  static final Meter OVER_INGRESS = of(KernelSet.OVER_INGRESS);
  static final Meter OVER_NEW = of(KernelSet.OVER_NEW);
  static final Meter OVER_FULL = of(KernelSet.OVER_FULL);

  /** Those whose maps know every address of a tenant. */
  static final List<Meter> OF_ADDRESSES =
      List.of(EGRESS, INGRESS, DENIED, OVER_EGRESS, OVER_INGRESS, OVER_NEW, OVER_FULL);

  /** Why a tenant's source has no address. */
  static final List<DropReason> REFUSALS = List.of(DropReason.NO_ADDRESS, DropReason.FAMILY);

  private static Meter of(KernelSet map) {
    return new Meter(map, map.set());
  }

  /** What is refused for {@code reason}. */
  static Meter refused(DropReason reason) {
    return new Meter(KernelSet.COUNT_REFUSED, "refused_" + reason.label());
  }

  /** The name of a tenant's counter; no tenant has a dot in its name. */
  String counter(TenantName tenant) {
    return tenant.name() + "." + name;
  }
}
