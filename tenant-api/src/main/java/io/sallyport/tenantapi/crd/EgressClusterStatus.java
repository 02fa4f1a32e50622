package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a cluster.
 *
 * @param clock the newest EgressClock that its member has seen, seconds
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record EgressClusterStatus(
    @Nullable String clusterID, @Nullable Boolean connected, @Nullable Long clock) {}
