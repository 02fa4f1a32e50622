package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A block in a ledger or slice; state is Pending, Active, Draining or Quarantined. A slice names no
 * cluster: it is one cluster's.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record BlockEntry(
    String cidr, @Nullable String cluster, String state, long epoch, String effectiveFrom) {}
