package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.Quantity;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant may use of ONE gateway; a tenant on three gateways may use three times that.
 * Absent: no limit.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record GatewayLimits(
    @Nullable Quantity egressBitsPerSecond,
    @Nullable Quantity ingressBitsPerSecond,
    @Nullable Quantity burstBytes,
    @Nullable Long connections,
    @Nullable Long newConnectionsPerSecond) {}
