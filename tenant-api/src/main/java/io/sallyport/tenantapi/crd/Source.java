package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Workloads outside Kubernetes, known by their source prefix in one cluster's network. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Source(
    @JsonPropertyDescription("The prefix that workloads send from, in the cluster's network.")
        @Required
        @Size(max = 43)
        @Nullable String cidr,
    @JsonPropertyDescription("Name of the EgressCluster that they send through.")
        @Required
        @Pattern("^" + Names.NAME + "$")
        @Size(max = 21)
        @Nullable String cluster) {}
