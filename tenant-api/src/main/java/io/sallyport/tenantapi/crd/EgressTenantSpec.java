package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant asks for, as written: unchecked text.
 *
 * @param identity who the owner is; default metadata.name; immutable
 * @param egressCIDRs prefixes the tenant owns, canonical text; required
 * @param blockPrefixLength lengths of blocks; fixed for the life of a CIDR
 * @param clusters clusters with a part; omitted: every cluster with a matching workload
 * @param pins blocks that belong to one cluster
 * @param podsPerAddress workloads that share an address, default 256
 * @param selectors pods of the tenant, in every cluster
 * @param sources workloads outside Kubernetes
 * @param destinationCIDRs where translation applies; default everywhere
 * @param excludedCIDRs exceptions from destinationCIDRs
 * @param limits per gateway
 * @param holds how long addresses rest before someone else gets them
 * @param allowList how firewalls learn of changes
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record EgressTenantSpec(
    @JsonPropertyDescription(
            "Who the owner is, and the name of its ledger; default metadata.name. Immutable: delete"
                + " and apply with the same identity is the same owner again.")
        @Pattern("^" + Names.NAME + "$")
        @Size(max = 21)
        @Nullable String identity,
    @JsonPropertyDescription(
            "Prefixes that the tenant owns, canonical text: IPv4 /16 to /32, IPv6 /32 to /128. One"
                + " taken out gives nothing new, and nothing in use moves.")
        @Required
        @Size(min = 1, max = 32)
        @Nullable List<@Size(max = 43) String> egressCIDRs,
    @JsonPropertyDescription(
            "Prefix lengths of blocks, fixed for the life of a CIDR; default 5 bits longer than the"
                + " CIDR in IPv4, 8 in IPv6.")
        @Nullable BlockPrefixLength blockPrefixLength,
    @JsonPropertyDescription(
            "Clusters with a part of it; omitted: every cluster, with its first matching workload.")
        @Size(max = 128)
        @Nullable List<ClusterShare> clusters,
    @JsonPropertyDescription("Blocks that belong to one cluster.") @Size(max = 128)
        @Nullable List<Pin> pins,
    @JsonPropertyDescription("Pods and sources that share an address of a cluster; default 256.")
        @Min(1)
        @Max(65536)
        @Nullable Integer podsPerAddress,
    @JsonPropertyDescription("Pods of the tenant, in every cluster.") @Size(max = 32)
        @Nullable List<Selector> selectors,
    @JsonPropertyDescription("Workloads outside Kubernetes, by the prefix they send from.")
        @Size(max = 1024)
        @Nullable List<Source> sources,
    @JsonPropertyDescription("Where its traffic may go, from its addresses; default everywhere.")
        @Size(max = 256)
        @Nullable List<@Size(max = 43) String> destinationCIDRs,
    @JsonPropertyDescription("Exceptions from destinationCIDRs: left alone.") @Size(max = 256)
        @Nullable List<@Size(max = 43) String> excludedCIDRs,
    @JsonPropertyDescription("What it may use; default no limit.") @Nullable Limits limits,
    @JsonPropertyDescription("How long addresses rest before somebody else gets them.")
        @Nullable Holds holds,
    @JsonPropertyDescription("How firewalls learn of changes.")
        @Nullable AllowListSpec allowList) {}
