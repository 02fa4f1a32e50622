package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one node has in force. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record HolderEntry(
    @JsonPropertyDescription("Name of the node.") @Required @Size(min = 1, max = 253)
        @Nullable String node,
    @JsonPropertyDescription(
            "Slices up to this resourceVersion are in force and were read back, but for those in"
                + " refused.")
        @Required
        @Pattern("^[0-9]+$")
        @Size(min = 1, max = 20)
        @Nullable String revision,
    @JsonPropertyDescription("What it could not put in force, and why.") @Size(max = 64)
        @Nullable List<RefusedEntry> refused,
    @JsonPropertyDescription("Addresses in no set any more that open connections still leave from.")
        @Size(max = 65536)
        @Nullable List<@Size(max = 39) String> leaving,
    @JsonPropertyDescription(
            "Addresses that no workload may get: the node's own, its router's, the first and last"
                + " of their subnets.")
        @Size(max = 4096)
        @Nullable List<@Size(max = 39) String> unusable,
    @JsonPropertyDescription(
            "Where the other nodes of the gateway ask whether it lives, ADDRESS:PORT; a node"
                + " without stands by for nobody.")
        @Pattern("^([0-9.]+|\\[[0-9a-f:]+\\]):[0-9]{1,5}$")
        @Size(max = 47)
        @Nullable String probes) {}
