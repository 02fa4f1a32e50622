package io.sallyport.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;

/**
 * A client's first messages, until its wish is known. Whatever comes behind the wish is payload and
 * kept for the relay, which takes the place of this handler.
 */
abstract class Handshake extends ChannelInboundHandlerAdapter {
  /** The name of this handler in its pipeline. */
  static final String NAME = "handshake";

  private final Opening opening;

  Handshake(Opening opening) {
    this.opening = opening;
  }

  final Opening opening() {
    return opening;
  }

  /** Takes a message of the protocol's decoders. */
  abstract void message(ChannelHandlerContext context, Object message);

  @Override
  public final void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof ByteBuf payload) {
      opening.early(payload);
      return;
    }
    try {
      message(context, message);
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public final void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      opening.endOfInput();
    }
  }

  @Override
  public final void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    opening.broken();
  }
}
