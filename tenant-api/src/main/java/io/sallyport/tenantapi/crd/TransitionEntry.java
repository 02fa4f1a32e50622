package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * One step in the life of a CIDR, or of a cluster's block.
 *
 * @param to the state it came into; none where it left or came free
 * @param blockPrefixLength of a CIDR
 * @param cluster of a block
 * @param blockEpoch of a block: in which its cluster got it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record TransitionEntry(
    long epoch,
    String at,
    long clock,
    long serial,
    String serialAt,
    String cidr,
    @Nullable Integer blockPrefixLength,
    @Nullable String cluster,
    @Nullable Long blockEpoch,
    @Nullable String to,
    String effectiveFrom,
    @Nullable String why) {}
