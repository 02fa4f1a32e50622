package io.sallyport.gateway.table;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.slot.AddressSets;
import io.sallyport.tenantapi.tenant.Limits;
import io.sallyport.tenantapi.tenant.TenantName;
import java.util.List;

/**
 * What a gateway knows of one tenant.
 *
 * @param sources who it is outside Kubernetes; those without a set have no address yet
 */
public record TenantEntry(
    TenantName name,
    Limits limits,
    Destinations destinations,
    List<Cidr> sources,
    AddressSets sets) {}
