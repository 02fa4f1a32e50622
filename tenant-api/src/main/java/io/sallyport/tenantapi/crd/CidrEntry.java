package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * An egress CIDR in a ledger.
 *
 * @param state Announced, Active, Retiring or Quarantined
 * @param listedAt seconds of the EgressClock from which on lists name it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record CidrEntry(
    String cidr,
    int blockPrefixLength,
    String state,
    String effectiveFrom,
    HoldEntry hold,
    long listedAt) {}
