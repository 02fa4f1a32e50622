package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * How firewalls learn of new prefixes: leadTime is a duration, activate is AtTime, WhenFetched or
 * WhenAcknowledged.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record AllowListSpec(
    @JsonPropertyDescription(
            "Between the listing of a new prefix and its use: hours, minutes, seconds; default"
                + " 24h.")
        @Pattern("^([0-9]{1,6}h)?([0-9]{1,6}m)?([0-9]{1,6}s)?$")
        @Size(min = 2, max = 21)
        @Nullable String leadTime,
    @JsonPropertyDescription(
            "AtTime (default): after leadTime. WhenFetched, WhenAcknowledged: not before every"
                + " gating consumer did so.")
        @Pattern("^(AtTime|WhenFetched|WhenAcknowledged)$")
        @Size(max = 16)
        @Nullable String activate,
    @JsonPropertyDescription("How long gates are waited for: hours, minutes, seconds; default 72h.")
        @Pattern("^([0-9]{1,6}h)?([0-9]{1,6}m)?([0-9]{1,6}s)?$")
        @Size(min = 2, max = 21)
        @Nullable String gateTimeout,
    @JsonPropertyDescription("Whether anybody may read the list without a token; default false.")
        @JsonProperty("public")
        @Nullable Boolean isPublic) {}
