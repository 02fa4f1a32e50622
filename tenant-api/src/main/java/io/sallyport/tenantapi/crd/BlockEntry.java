package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A block in a slice; state is Pending, Active or Draining.
 *
 * @param evicted true where it must be given up although it is in use: it leaves every address set
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record BlockEntry(
    String cidr, String state, long epoch, String effectiveFrom, @Nullable Boolean evicted) {
  /** The same block in another state. */
  public BlockEntry with(String other) {
    return new BlockEntry(cidr, other, epoch, effectiveFrom, evicted);
  }
}
