package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
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
    @JsonPropertyDescription("Addresses of its pods: never translated towards.") @Size(max = 64)
        @Nullable List<@Size(max = 43) String> podCIDRs,
    @JsonPropertyDescription("Addresses of its services: never translated towards.") @Size(max = 16)
        @Nullable List<@Size(max = 43) String> serviceCIDRs,
    @JsonPropertyDescription("The nodes' own addresses as /32 and /128, never their subnet.")
        @Size(max = 5000)
        @Nullable List<@Size(max = 43) String> nodeCIDRs,
    @JsonPropertyDescription(
            "Supernets that the network delivers here: blocks are placed only there; default"
                + " everywhere.")
        @Size(max = 64)
        @Nullable List<@Size(max = 43) String> routedCIDRs,
    @JsonPropertyDescription(
            "Clusters of one mesh are not translated towards each other; default none.")
        @Size(max = 63)
        @Nullable String mesh,
    @JsonPropertyDescription("Whether it gets no new blocks; default false.")
        @Nullable Boolean cordoned,
    @JsonPropertyDescription("Between its workers and gateways.") @Nullable Tunnel tunnel,
    @JsonPropertyDescription(
            "Hold (default): what a pod sends that is not known yet is dropped. Pass: it leaves as"
                + " it is.")
        @Pattern("^(Hold|Pass)$")
        @Size(max = 4)
        @Nullable String unknownPods) {}
