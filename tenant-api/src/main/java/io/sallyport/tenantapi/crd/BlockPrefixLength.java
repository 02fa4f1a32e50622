package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** Prefix lengths of a tenant's blocks: at most 12 bits longer than each CIDR. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record BlockPrefixLength(@Nullable Integer ipv4, @Nullable Integer ipv6) {}
