package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * A page.
 *
 * @param number from 0
 * @param previousHash of the page before; empty for the first
 * @param hash of this page
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record EgressHistoryPageSpec(
    String identity,
    int number,
    String previousHash,
    String hash,
    List<TransitionEntry> transitions) {}
