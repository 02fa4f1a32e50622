package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * When the standby of a slot takes over: after misses times interval without an answer, and the
 * fence.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record FailureDetection(
    @JsonPropertyDescription("Between two probes: milliseconds or seconds; default 100ms.")
        @Pattern("^[0-9]{1,6}(ms|s)$")
        @Size(max = 8)
        @Nullable String interval,
    @JsonPropertyDescription("Probes without an answer before a node is taken for gone; default 3.")
        @Min(1)
        @Max(100)
        @Nullable Integer misses,
    @JsonPropertyDescription(
            "How long a holder goes on without permission: milliseconds or seconds; default 500ms.")
        @Pattern("^[0-9]{1,6}(ms|s)$")
        @Size(max = 8)
        @Nullable String fence) {}
