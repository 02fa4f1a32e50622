package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Where packets of workloads leave to, on the interface of a gateway. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record NextHop(
    @JsonPropertyDescription("IPv4 address of a router.") @Size(max = 15) @Nullable String ipv4,
    @JsonPropertyDescription("IPv6 address of a router.") @Size(max = 45) @Nullable String ipv6) {}
