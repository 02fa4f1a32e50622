package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** What one cluster has of a tenant. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record ClusterBlocks(
    @JsonPropertyDescription("The cluster.") @Required @Size(max = 21) String name,
    @JsonPropertyDescription("Its first 16 blocks.") @Size(max = 16)
        List<@Size(max = 43) String> blocks,
    @JsonPropertyDescription("Whether its gateways have all of them in force.") boolean ready) {}
