package io.sallyport.tenantapi.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The counter's last written value.
 *
 * @param writes how often it was written
 * @param writtenOff clusters that saw a later clock and were written off, with what they saw; none
 *     but in a store that was restored from an older copy
 * @param restored its value when the store was found to be an older copy, last; none where it never
 *     was
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record EgressClockSpec(
    long seconds, long writes, @Nullable Map<String, Long> writtenOff, @Nullable Long restored) {}
