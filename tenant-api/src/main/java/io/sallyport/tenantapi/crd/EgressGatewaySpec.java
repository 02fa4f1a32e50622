package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a platform team asks of the gateways on some nodes. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record EgressGatewaySpec(
    @JsonPropertyDescription(
            "How it translates: Kernel, any protocol; Proxy, SOCKS5 and CONNECT. Default [Kernel].")
        @Size(min = 1, max = 2)
        @Nullable List<@Pattern("^(Kernel|Proxy)$") @Size(max = 6) String> datapaths,
    @JsonPropertyDescription("Labels of the nodes that are gateways.")
        @Required
        @Size(min = 1, max = 16)
        @Nullable Map<String, String> nodeSelector,
    @JsonPropertyDescription("Tenants whose addresses it may hold, by their labels; default all.")
        @Nullable LabelSelector tenantSelector,
    @JsonPropertyDescription("The interface on each node towards the firewalls.")
        @Required
        @JsonProperty("interface")
        @Pattern("^[^/ ]+$")
        @Size(min = 1, max = 15)
        @Nullable String networkInterface,
    @JsonPropertyDescription("Where packets of workloads leave to; default by the routing table.")
        @Nullable NextHop nextHop,
    @JsonPropertyDescription("How the network learns of addresses; default L2.")
        @Nullable Announce announce,
    @JsonPropertyDescription(
            "Parts that its addresses fall into, each held by one node; default 64. Immutable.")
        @Min(1)
        @Max(254)
        @Nullable Integer slots,
    @JsonPropertyDescription("When a node that is gone is replaced.")
        @Nullable FailureDetection failureDetection) {}
