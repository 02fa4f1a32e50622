package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.kubernetes.api.model.Quantity;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant may use of ONE gateway; a tenant on three gateways may use three times that.
 * Absent: no limit.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record GatewayLimits(
    @JsonPropertyDescription("Bits per second from the tenant, 8k to 400G.")
        @Nullable Quantity egressBitsPerSecond,
    @JsonPropertyDescription("Bits per second to the tenant, 8k to 400G.")
        @Nullable Quantity ingressBitsPerSecond,
    @JsonPropertyDescription(
            "Bytes that may pass at once, 1500 to 1T; default what a twentieth of a second brings.")
        @Nullable Quantity burstBytes,
    @JsonPropertyDescription("Connections open at the same time.") @Min(1) @Max(10000000)
        @Nullable Long connections,
    @JsonPropertyDescription("Connections begun in a second.") @Min(1) @Max(10000000)
        @Nullable Long newConnectionsPerSecond) {}
