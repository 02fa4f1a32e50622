package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Who holds a slot. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record AssignmentEntry(
    @JsonPropertyDescription("From 0.") @Required @Min(0) @Max(253) @Nullable Integer slot,
    @JsonPropertyDescription("Name of the node that holds it; empty for nobody.") @Size(max = 253)
        @Nullable String active,
    @JsonPropertyDescription("Name of the node that takes over; empty for none.") @Size(max = 253)
        @Nullable String standby,
    @JsonPropertyDescription("Grows with each change of active.") @Required @Min(0)
        @Nullable Long epoch,
    @JsonPropertyDescription(
            "Grows with each change of active and of standby; the epoch where it is not there.")
        @Min(0)
        @Nullable Long pairing,
    @JsonPropertyDescription(
            "How long its element in the kernel lives without permission, in milliseconds.")
        @Required
        @Min(0)
        @Max(3600000)
        @Nullable Long fenceMillis) {}
