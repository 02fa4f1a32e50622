package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import org.jspecify.annotations.Nullable;

/** Prefix lengths of a tenant's blocks: at most 12 bits longer than each CIDR. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record BlockPrefixLength(
    @JsonPropertyDescription("Prefix length of an IPv4 block: that of each CIDR to 12 bits more.")
        @Max(32)
        @Nullable Integer ipv4,
    @JsonPropertyDescription("Prefix length of an IPv6 block: that of each CIDR to 12 bits more.")
        @Max(128)
        @Nullable Integer ipv6) {}
