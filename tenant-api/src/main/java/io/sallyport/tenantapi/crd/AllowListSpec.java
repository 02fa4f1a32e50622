package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * How firewalls learn of new prefixes: leadTime is a duration, activate is AtTime, WhenFetched or
 * WhenAcknowledged.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record AllowListSpec(
    @Nullable String leadTime,
    @Nullable String activate,
    @Nullable String gateTimeout,
    @JsonProperty("public") @Nullable Boolean isPublic) {}
