package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.LabelSelector;
import org.jspecify.annotations.Nullable;

/** Pods of a tenant: those of matching namespaces; pod labels may narrow, never grant. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Selector(
    @JsonPropertyDescription(
            "Namespaces whose pods are the tenant's. Must not be empty: it is what grants.")
        @Required
        @Nullable LabelSelector namespaceSelector,
    @JsonPropertyDescription("Which pods of them; default all. It may narrow, never grant.")
        @Nullable LabelSelector podSelector) {}
