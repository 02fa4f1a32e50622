package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cluster's networks, as written: unchecked text. Every field is optional.
 *
 * @param podCIDRs never translated towards
 * @param serviceCIDRs never translated towards
 * @param nodeCIDRs the nodes' own addresses as /32 and /128
 * @param routedCIDRs supernets the network delivers here; blocks are placed only there; empty for
 *     all
 * @param mesh clusters of one mesh are not translated towards each other
 * @param cordoned no new blocks
 * @param tunnel between workers and gateways
 * @param unknownPods Hold or Pass
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record EgressClusterSpec(
    @Nullable List<String> podCIDRs,
    @Nullable List<String> serviceCIDRs,
    @Nullable List<String> nodeCIDRs,
    @Nullable List<String> routedCIDRs,
    @Nullable String mesh,
    @Nullable Boolean cordoned,
    @Nullable Tunnel tunnel,
    @Nullable String unknownPods) {}
