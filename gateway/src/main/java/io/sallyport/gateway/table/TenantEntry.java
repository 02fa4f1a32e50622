package io.sallyport.gateway.table;

import io.sallyport.ipam.slot.AddressSets;
import io.sallyport.tenantapi.tenant.Limits;
import io.sallyport.tenantapi.tenant.TenantName;

/** What a gateway knows of one tenant. */
public record TenantEntry(
    TenantName name, Limits limits, Destinations destinations, AddressSets sets) {}
