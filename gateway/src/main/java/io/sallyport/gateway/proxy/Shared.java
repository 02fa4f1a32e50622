package io.sallyport.gateway.proxy;

import io.netty.channel.group.ChannelGroup;
import io.sallyport.gateway.limit.Limiters;
import io.sallyport.gateway.metrics.GatewayCounters;
import io.sallyport.gateway.table.EgressTable;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What all connections of a proxy share.
 *
 * @param table the table in force
 * @param open the client channels of this proxy
 */
record Shared(
    Supplier<EgressTable> table,
    Limiters limiters,
    GatewayCounters counters,
    EgressConnector connector,
    NameResolution names,
    OwnListeners listeners,
    ChannelGroup open,
    Handshakes handshakes,
    Descriptors descriptors,
    Duration handshakeTimeout,
    Duration idleTimeout) {}
