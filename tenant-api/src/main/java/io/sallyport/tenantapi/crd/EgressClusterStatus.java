package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a cluster.
 *
 * @param clusterID UID of the member's namespace kube-system, which it keeps for life
 * @param connected whether its member spoke lately, as the hub sees it
 * @param lastSeen when its member spoke last, RFC 3339
 * @param clock the newest EgressClock that its member has seen, seconds
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record EgressClusterStatus(
    @Nullable String clusterID,
    @Nullable Boolean connected,
    @Nullable String lastSeen,
    @Nullable Long clock) {}
