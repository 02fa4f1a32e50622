package io.sallyport.gateway.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.sallyport.gateway.limit.LimitKind;
import io.sallyport.gateway.metrics.Outcome;
import io.sallyport.gateway.metrics.TenantCounters;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.tenantapi.tenant.TenantName;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Where new clients of one protocol come in; one too many in the handshake is closed at once. */
final class Entrance extends ChannelInitializer<SocketChannel> {
  private final Shared shared;
  private final Protocol protocol;

  /**
   * What a listener speaks.
   *
   * @param pipeline prepares the pipeline of a new client
   * @param replies what its clients are told
   */
  record Protocol(BiConsumer<ChannelPipeline, Opening> pipeline, Replies replies) {}

  Entrance(Shared shared, Protocol protocol) {
    this.shared = shared;
    this.protocol = protocol;
  }

  @Override
  protected void initChannel(SocketChannel client) {
    IpAddress source = Sockets.remote(client);
    Optional<TenantName> owner = shared.table().get().owner(source);
    shared
        .handshakes()
        .enter(source, owner.isEmpty())
        .ifPresentOrElse(place -> welcome(client, place), () -> turnAway(client, owner));
  }

  private void welcome(SocketChannel client, Handshakes.Place place) {
    client.closeFuture().addListener(closed -> place.leave());
    shared.open().add(client);
    protocol
        .pipeline()
        .accept(client.pipeline(), new Opening(shared, client, protocol.replies(), place));
  }

  /** With a reset: nothing of it stays behind. */
  private void turnAway(Channel client, Optional<TenantName> owner) {
    TenantCounters counters = shared.counters().of(owner);
    counters.throttled(LimitKind.HANDSHAKES);
    counters.ended(Outcome.LIMITED);
    client.config().setOption(ChannelOption.SO_LINGER, 0);
    client.close();
  }
}
