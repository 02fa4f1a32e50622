package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Objects;

/**
 * A member's answer.
 *
 * @param identity of the slice that it answers; an answer to another owner's slice counts for
 *     nothing
 * @param epoch the newest epoch that its gateways have applied
 * @param gateway the EgressGateway that holds the addresses
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record EgressSliceStatus(
    String identity,
    long epoch,
    String gateway,
    List<SetEntry> sets,
    List<SourceBinding> sources,
    SliceUsage usage) {
  public EgressSliceStatus {
    Objects.requireNonNull(identity, "identity");
    Objects.requireNonNull(sets, "sets");
    Objects.requireNonNull(sources, "sources");
    Objects.requireNonNull(usage, "usage");
  }

  /** This answer with another usage. */
  public EgressSliceStatus with(SliceUsage other) {
    return new EgressSliceStatus(identity, epoch, gateway, sets, sources, other);
  }

  /** This answer for another epoch. */
  public EgressSliceStatus withEpoch(long other) {
    return new EgressSliceStatus(identity, other, gateway, sets, sources, usage);
  }
}
