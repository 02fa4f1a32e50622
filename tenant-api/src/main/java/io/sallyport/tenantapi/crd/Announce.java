package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** How the network learns where egress addresses are. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Announce(
    @JsonPropertyDescription("L2 (default): ARP and NDP. BGP. None: the network routes them.")
        @Pattern("^(L2|BGP|None)$")
        @Size(max = 4)
        @Nullable String mode) {}
