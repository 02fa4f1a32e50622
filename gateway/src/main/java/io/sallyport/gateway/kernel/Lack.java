package io.sallyport.gateway.kernel;

/**
 * What of a table the kernel cannot hold; its traffic is refused.
 *
 * @param what in one word: a source
 * @param why and what would fit, in a sentence
 */
public record Lack(String what, String why) {}
