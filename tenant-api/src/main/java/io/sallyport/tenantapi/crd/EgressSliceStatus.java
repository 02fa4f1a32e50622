package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * A member's answer.
 *
 * @param epoch the newest epoch that its gateways have applied
 * @param gateway the EgressGateway that holds the addresses
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record EgressSliceStatus(
    long epoch,
    String gateway,
    List<SetEntry> sets,
    List<SourceBinding> sources,
    SliceUsage usage) {

  /** This answer for another epoch. */
  public EgressSliceStatus withEpoch(long other) {
    return new EgressSliceStatus(other, gateway, sets, sources, usage);
  }
}
