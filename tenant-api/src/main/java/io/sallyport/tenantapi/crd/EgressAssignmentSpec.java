package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of one gateway; one that is not there is held by nobody. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record EgressAssignmentSpec(
    @JsonPropertyDescription("Features that a reader must know, or it keeps the rows it has.")
        @Size(max = 16)
        @Nullable List<@Size(max = 63) String> requires,
    @JsonPropertyDescription("One for each slot.") @Size(max = 254)
        @Nullable List<AssignmentEntry> rows) {}
