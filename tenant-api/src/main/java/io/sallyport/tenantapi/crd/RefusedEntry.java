package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** A slice that a node could not put in force. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record RefusedEntry(
    @JsonPropertyDescription("Name of the slice.") @Required @Size(min = 1, max = 253)
        @Nullable String slice,
    @JsonPropertyDescription("An address of it, where it is about one.") @Size(max = 39)
        @Nullable String address,
    @JsonPropertyDescription("What the node said.") @Required @Size(max = 1024)
        @Nullable String reason) {}
