package io.sallyport.gateway.table;

import io.sallyport.ipam.address.IpAddress;
import io.sallyport.tenantapi.tenant.TenantName;
import java.util.Optional;

/** What becomes of a connection. */
public sealed interface Decision {

  /** It leaves for {@code destination} from {@code egress}, which belongs to {@code tenant}. */
  record Leave(TenantName tenant, IpAddress egress, IpAddress destination) implements Decision {}

  /** It does not leave. */
  record Refuse(Optional<TenantName> tenant, DropReason reason) implements Decision {}
}
