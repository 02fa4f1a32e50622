package io.sallyport.ipam.plan;

/**
 * Something that was asked for and not given, in words a person can act on. What was refused
 * changed nothing.
 *
 * @param field the path of the field, for example {@code spec.pins[0].cidr}
 * @param value what stands there
 * @param rule the rule it breaks
 * @param fits what would be accepted
 */
public record Refusal(String field, String value, String rule, String fits) {}
