package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;

/** An egress CIDR in a ledger; state is Announced, Active, Retiring or Quarantined. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record CidrEntry(
    String cidr, int blockPrefixLength, String state, String effectiveFrom, HoldEntry hold) {}
