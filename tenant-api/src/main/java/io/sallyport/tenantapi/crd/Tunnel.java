package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import org.jspecify.annotations.Nullable;

/**
 * The tunnel from workers to gateways: its UDP port (default 4799) and the bits of packet marks it
 * uses.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Tunnel(
    @JsonPropertyDescription("UDP port; default 4799.") @Min(1) @Max(65535) @Nullable Integer port,
    @JsonPropertyDescription("Bits of packet marks that are used: one run of 4 to 16.")
        @Min(15)
        @Max(4294967295L)
        @Nullable Long markMask) {}
