package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which lists a consumer pulls, and how. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record EgressConsumerSpec(
    @JsonPropertyDescription("Names of the tenants whose lists it pulls.")
        @Required
        @Size(min = 1, max = 1024)
        @Nullable List<@Pattern("^" + Names.NAME + "$") @Size(max = 21) String> tenants,
    @JsonPropertyDescription("cidrs (default): whole egress CIDRs. blocks: what clusters hold.")
        @Pattern("^(cidrs|blocks)$")
        @Size(max = 6)
        @Nullable String scope,
    @JsonPropertyDescription("A format of /v1/formats; default txt.")
        @Pattern("^[a-z0-9][a-z0-9-]*$")
        @Size(min = 1, max = 32)
        @Nullable String format,
    @JsonPropertyDescription("How often it pulls: hours, minutes, seconds; default 5m.")
        @Pattern("^([0-9]{1,6}h)?([0-9]{1,6}m)?([0-9]{1,6}s)?$")
        @Size(min = 2, max = 21)
        @Nullable String pollInterval,
    @JsonPropertyDescription(
            "Whether new prefixes wait for it (WhenFetched, WhenAcknowledged); default false.")
        @Nullable Boolean gates,
    @JsonPropertyDescription("The secret with its token; default none: loopback only.")
        @Nullable SecretRef tokenSecretRef) {}
