package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A ledger. Times are RFC 3339, UTC; clocks are seconds of the EgressClock.
 *
 * @param tenant the EgressTenant it was planned for last; none once that is gone
 * @param epoch counts changes
 * @param at when it changed last
 * @param clock when it changed last
 * @param serial counts changes of the published lists
 * @param serialAt when the serial last changed
 * @param outbox what no history page has yet
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record EgressLedgerSpec(
    @Nullable String tenant,
    long epoch,
    String at,
    long clock,
    long serial,
    String serialAt,
    List<CidrEntry> cidrs,
    List<LedgerBlock> blocks,
    HistoryTail history,
    List<TransitionEntry> outbox) {}
