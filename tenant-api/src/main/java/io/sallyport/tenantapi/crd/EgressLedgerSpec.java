package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * A ledger. Times are RFC 3339, UTC.
 *
 * @param epoch counts changes
 * @param serial counts changes of the published lists
 * @param serialAt when the serial last changed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record EgressLedgerSpec(
    long epoch, long serial, String serialAt, List<CidrEntry> cidrs, List<BlockEntry> blocks) {}
