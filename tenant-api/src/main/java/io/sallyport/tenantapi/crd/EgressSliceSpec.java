package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One tenant's rules and blocks for one cluster.
 *
 * @param epoch of the ledger it was cut from
 * @param requires features a reader must have; one that lacks any keeps its last good revision
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record EgressSliceSpec(
    String identity,
    @Nullable Map<String, String> labels,
    long epoch,
    List<String> requires,
    List<Selector> selectors,
    List<SliceSource> sources,
    List<String> destinationCIDRs,
    List<String> excludedCIDRs,
    @Nullable Limits limits,
    int podsPerAddress,
    List<BlockEntry> blocks) {
  public EgressSliceSpec {
    Objects.requireNonNull(identity, "identity");
    Objects.requireNonNull(requires, "requires");
    Objects.requireNonNull(selectors, "selectors");
    Objects.requireNonNull(sources, "sources");
    Objects.requireNonNull(destinationCIDRs, "destinationCIDRs");
    Objects.requireNonNull(excludedCIDRs, "excludedCIDRs");
    Objects.requireNonNull(blocks, "blocks");
  }
}
