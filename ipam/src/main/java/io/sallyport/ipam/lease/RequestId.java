package io.sallyport.ipam.lease;

/**
 * What ties a reply to its request.
 *
 * @param life a number that no other run of this program on this node has
 * @param number counts the requests of this life
 */
public record RequestId(long life, long number) {}
