package io.sallyport.gateway.netlink;

import java.util.Optional;

/**
 * One entry of conntrack, as far as a gateway looks at it.
 *
 * @param key the original tuple as the kernel writes it; what {@link Conntrack#delete} wants
 * @param source the original source, 4 or 16 bytes
 * @param destination the original destination
 * @param wireSource what replies are sent to: the egress address of a translated flow
 * @param protocol IANA's number
 * @param wirePort the port that replies are sent to; empty where the protocol has none
 * @param destinationPort likewise
 * @param mark the flow's
 */
public record Flow(
    Bytes key,
    Bytes source,
    Bytes destination,
    Bytes wireSource,
    int protocol,
    Optional<Integer> wirePort,
    Optional<Integer> destinationPort,
    int mark) {}
