package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** One thing that holds of an object or does not, as metav1.Condition has it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record StatusCondition(
    @JsonPropertyDescription("What it is about: Ready, Accepted, Allocated, Assigned or Degraded.")
        @Required
        @Size(max = 32)
        String type,
    @JsonPropertyDescription("True, False or Unknown.") @Required @Size(max = 8) String status,
    @JsonPropertyDescription("The generation of the spec that this is about.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("When the status changed last, RFC 3339.") @Required @Size(max = 32)
        String lastTransitionTime,
    @JsonPropertyDescription("Why, in one word.") @Required @Size(max = 64) String reason,
    @JsonPropertyDescription("Why, and what to do.") @Required @Size(max = 32768) String message) {}
