package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the hub says of a tenant. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record EgressTenantStatus(
    @JsonPropertyDescription("The generation of the spec that this is about.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("Counts changes of the published allow-list.") @Nullable Long serial,
    @JsonPropertyDescription("Ready, Accepted, Allocated, Assigned, Degraded.") @Size(max = 8)
        @Nullable List<StatusCondition> conditions,
    @JsonPropertyDescription("The first 16 prefixes that workloads may have.") @Size(max = 16)
        @Nullable List<@Size(max = 43) String> addresses,
    @JsonPropertyDescription("Addresses, counted.") @Nullable TenantUsage usage,
    @JsonPropertyDescription("The clusters that have blocks.") @Size(max = 1000)
        @Nullable List<ClusterBlocks> clusters) {}
