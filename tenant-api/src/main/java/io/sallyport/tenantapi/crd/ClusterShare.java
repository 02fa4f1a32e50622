package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A cluster's part of a tenant, in blocks per family: minBlocks (default 1) at once, never more
 * than maxBlocks (default no limit).
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record ClusterShare(
    @Nullable String name, @Nullable Integer minBlocks, @Nullable Integer maxBlocks) {}
