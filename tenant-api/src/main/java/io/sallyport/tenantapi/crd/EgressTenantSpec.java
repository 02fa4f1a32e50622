package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
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
    @Nullable String identity,
    @Nullable List<String> egressCIDRs,
    @Nullable BlockPrefixLength blockPrefixLength,
    @Nullable List<ClusterShare> clusters,
    @Nullable List<Pin> pins,
    @Nullable Integer podsPerAddress,
    @Nullable List<Selector> selectors,
    @Nullable List<Source> sources,
    @Nullable List<String> destinationCIDRs,
    @Nullable List<String> excludedCIDRs,
    @Nullable Limits limits,
    @Nullable Holds holds,
    @Nullable AllowListSpec allowList) {}
