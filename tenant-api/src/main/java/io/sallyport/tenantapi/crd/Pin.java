package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** The blocks inside a prefix belong to a cluster. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Pin(
    @JsonPropertyDescription("Name of an EgressCluster.")
        @Required
        @Pattern("^" + Names.NAME + "$")
        @Size(max = 21)
        @Nullable String cluster,
    @JsonPropertyDescription(
            "A prefix inside the egressCIDRs; the blocks in it are that cluster's.")
        @Required
        @Size(max = 43)
        @Nullable String cidr) {}
