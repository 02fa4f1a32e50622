package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * How long an address rests, in durations like 15m or 720h, before another cluster (block) or
 * another tenant gets it.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Holds(
    @JsonPropertyDescription(
            "Before another cluster gets an address: hours, minutes, seconds, as 15m, the default.")
        @Pattern("^([0-9]{1,6}h)?([0-9]{1,6}m)?([0-9]{1,6}s)?$")
        @Size(min = 2, max = 21)
        @Nullable String block,
    @JsonPropertyDescription(
            "Before another tenant gets an address: hours, minutes, seconds; default 720h.")
        @Pattern("^([0-9]{1,6}h)?([0-9]{1,6}m)?([0-9]{1,6}s)?$")
        @Size(min = 2, max = 21)
        @Nullable String tenant) {}
