package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * A cluster's part of a tenant, in blocks per family: minBlocks (default 1) at once, never more
 * than maxBlocks (default no limit).
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "!has(self.minBlocks) || !has(self.maxBlocks) || self.minBlocks <= self.maxBlocks",
    message = "maxBlocks must not be below minBlocks")
public record ClusterShare(
    @JsonPropertyDescription("Name of an EgressCluster.")
        @Required
        @Pattern("^" + Names.NAME + "$")
        @Size(max = 21)
        @Nullable String name,
    @JsonPropertyDescription("Blocks of each family that it gets at once and keeps; default 1.")
        @Min(0)
        @Max(4096)
        @Nullable Integer minBlocks,
    @JsonPropertyDescription("Blocks of each family that it gets at most; default no limit.")
        @Min(0)
        @Nullable Integer maxBlocks) {}
