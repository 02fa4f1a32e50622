package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** Addresses of a tenant, counted over its CIDRs of both families, to 2^63 - 1. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record TenantUsage(
    @JsonPropertyDescription("Addresses in the egress CIDRs.") long total,
    @JsonPropertyDescription("Addresses that a pod, a source or an open flow has.") long used,
    @JsonPropertyDescription("Addresses in blocks that rest before another cluster gets them.")
        long quarantined,
    @JsonPropertyDescription("Addresses in no block.") long free) {}
