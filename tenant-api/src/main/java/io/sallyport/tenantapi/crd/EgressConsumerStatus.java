package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** What the hub has seen of a consumer. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record EgressConsumerStatus(
    @JsonPropertyDescription("The newest serial that it fetched.") @Nullable Long lastSerial,
    @JsonPropertyDescription("When it fetched last, RFC 3339.") @Size(max = 32)
        @Nullable String lastFetch) {}
