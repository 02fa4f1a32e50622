package io.sallyport.gateway.kernel;

import io.sallyport.tenantapi.tenant.TenantName;
import java.util.List;

/**
 * What passes and is counted for each tenant.
 *
 * @param map finds the counter by a mark
 */
record Meter(KernelSet map) {
  static final Meter EGRESS = new Meter(KernelSet.COUNT_EGRESS);
  static final Meter INGRESS = new Meter(KernelSet.COUNT_INGRESS);
  static final List<Meter> ALL = List.of(EGRESS, INGRESS);

  /** The name of a tenant's counter; no tenant has a dot in its name. */
  String counter(TenantName tenant) {
    return tenant.name() + "." + map.set();
  }
}
