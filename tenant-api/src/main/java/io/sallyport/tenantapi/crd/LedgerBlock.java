package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A block in a ledger; state is Pending, Active, Draining or Quarantined.
 *
 * @param epoch in which the cluster got it
 * @param since epoch in which it came into this state
 * @param evicted true where it leaves although it is in use
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record LedgerBlock(
    String cidr,
    String cluster,
    String state,
    long epoch,
    long since,
    String effectiveFrom,
    @Nullable Boolean evicted,
    HoldEntry hold) {}
