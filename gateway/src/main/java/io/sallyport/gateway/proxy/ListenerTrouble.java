package io.sallyport.gateway.proxy;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;

/**
 * The last handler of a listener: a client that could not be accepted. The one before it, Netty's,
 * stops accepting for a second.
 */
final class ListenerTrouble extends ChannelInboundHandlerAdapter {
  private final Descriptors descriptors = new Descriptors();

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    InetSocketAddress at = (InetSocketAddress) context.channel().localAddress();
    descriptors.missing(
        "cannot accept clients on %s port %d".formatted(at.getHostString(), at.getPort()),
        cause,
        context.channel().eventLoop());
  }
}
