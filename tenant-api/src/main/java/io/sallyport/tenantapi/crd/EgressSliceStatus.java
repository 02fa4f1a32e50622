package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A member's answer.
 *
 * @param identity of the slice that it answers; an answer to another owner's slice counts for
 *     nothing
 * @param epoch the newest epoch that its gateways have applied
 * @param gateway the EgressGateway that holds the addresses
 * @param refused what of it a node could not put in force, and which node and why; none where all
 *     is
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record EgressSliceStatus(
    String identity,
    long epoch,
    String gateway,
    List<SetEntry> sets,
    List<SourceBinding> sources,
    SliceUsage usage,
    @Nullable String refused) {
  public EgressSliceStatus {
    Objects.requireNonNull(identity, "identity");
    Objects.requireNonNull(sets, "sets");
    Objects.requireNonNull(sources, "sources");
    Objects.requireNonNull(usage, "usage");
  }

  /** This answer with another usage. */
  public EgressSliceStatus with(SliceUsage other) {
    return new EgressSliceStatus(identity, epoch, gateway, sets, sources, other, refused);
  }

  /** This answer, of a slice that some node could not put in force; empty where all could. */
  public EgressSliceStatus withRefused(Optional<String> why) {
    return new EgressSliceStatus(identity, epoch, gateway, sets, sources, usage, why.orElse(null));
  }

  /** This answer for another epoch. */
  public EgressSliceStatus withEpoch(long other) {
    return new EgressSliceStatus(identity, other, gateway, sets, sources, usage, refused);
  }
}
