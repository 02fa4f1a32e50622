package io.sallyport.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.socksx.v5.Socks5AuthMethod;
import io.netty.handler.codec.socksx.v5.Socks5CommandRequest;
import io.netty.handler.codec.socksx.v5.Socks5CommandRequestDecoder;
import io.netty.handler.codec.socksx.v5.Socks5CommandStatus;
import io.netty.handler.codec.socksx.v5.Socks5CommandType;
import io.netty.handler.codec.socksx.v5.Socks5InitialRequest;
import io.netty.handler.codec.socksx.v5.Socks5InitialRequestDecoder;
import io.sallyport.gateway.table.DropReason;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.address.Ipv4Address;
import io.sallyport.ipam.address.Ipv6Address;
import java.net.InetSocketAddress;

/**
 * The server side of SOCKS5, RFC 1928: no authentication, since a client is known by its source,
 * and the CONNECT command.
 */
final class Socks5Handshake extends Handshake {
  private static final int VERSION = 5;
  private static final int NO_METHOD = 0xff;
  private static final int IPV4 = 1;
  private static final int IPV6 = 4;

  private Socks5Handshake(Opening opening) {
    super(opening);
  }

  private static void install(ChannelPipeline pipeline, Opening opening) {
    pipeline.addLast(new Socks5InitialRequestDecoder());
    pipeline.addLast(NAME, new Socks5Handshake(opening));
  }

  @Override
  void message(ChannelHandlerContext context, Object message) {
    switch (message) {
      case Socks5InitialRequest greeting when greeting.decoderResult().isSuccess() ->
          greet(context, greeting);
      case Socks5InitialRequest greeting when namesNoMethod(greeting) ->
          opening().refuseHandshake(bytes(VERSION, NO_METHOD));
      case Socks5CommandRequest wish when wish.decoderResult().isSuccess() -> ask(context, wish);
      case Socks5CommandRequest garbled ->
          opening().refuseHandshake(reply(Socks5CommandStatus.FAILURE));
      default -> opening().refuseHandshake(Unpooled.EMPTY_BUFFER);
    }
  }

  /** The decoder takes an empty list of methods for a greeting that it cannot make. */
  private static boolean namesNoMethod(Socks5InitialRequest greeting) {
    return greeting.decoderResult().cause().getCause() instanceof IllegalArgumentException;
  }

  private void greet(ChannelHandlerContext context, Socks5InitialRequest greeting) {
    if (!greeting.authMethods().contains(Socks5AuthMethod.NO_AUTH)) {
      opening().refuseHandshake(bytes(VERSION, NO_METHOD));
      return;
    }
    context.pipeline().addBefore(NAME, "command", new Socks5CommandRequestDecoder());
    context.pipeline().remove(Socks5InitialRequestDecoder.class);
    context.writeAndFlush(bytes(VERSION, Socks5AuthMethod.NO_AUTH.byteValue()));
  }

  private void ask(ChannelHandlerContext context, Socks5CommandRequest wish) {
    if (!wish.type().equals(Socks5CommandType.CONNECT)) {
      opening().refuseHandshake(reply(Socks5CommandStatus.COMMAND_UNSUPPORTED));
    } else if (wish.dstPort() == 0 || wish.dstAddr().isEmpty()) {
      opening().refuseHandshake(reply(Socks5CommandStatus.FAILURE));
    } else {
      opening().open(Target.of(canonical(wish.dstAddr()), wish.dstPort()));
      context.pipeline().remove(Socks5CommandRequestDecoder.class);
    }
  }

  /** The decoder prints IPv6 in its own way; names stay as they are. */
  private static String canonical(String host) {
    byte[] literal = io.netty.util.NetUtil.createByteArrayFromIpAddressString(host);
    return literal != null && host.indexOf(':') >= 0 ? Sockets.unmapped(literal).toString() : host;
  }

  /** The replies of RFC 1928 section 6. */
  private static final Replies REPLIES =
      new Replies() {
        @Override
        public ByteBuf connected(InetSocketAddress egress) {
          IpAddress address = Sockets.address(egress);
          ByteBuf reply = bytes(VERSION, Socks5CommandStatus.SUCCESS.byteValue(), 0);
          switch (address) {
            case Ipv4Address v4 -> reply.writeByte(IPV4);
            case Ipv6Address v6 -> reply.writeByte(IPV6);
          }
          return reply.writeBytes(address.bytes()).writeShort(egress.getPort());
        }

        @Override
        public ByteBuf failed(Failure failure) {
          return reply(status(failure));
        }
      };

  /** What a listener for this speaks. */
  static final Entrance.Protocol PROTOCOL =
      new Entrance.Protocol(Socks5Handshake::install, REPLIES);

  private static Socks5CommandStatus status(Failure failure) {
    return switch (failure) {
      case Failure.Dropped(DropReason reason, IpAddress source) ->
          reason == DropReason.BIND || reason == DropReason.GUARD
              ? Socks5CommandStatus.FAILURE
              : Socks5CommandStatus.FORBIDDEN;
      case Failure.Limited limited -> Socks5CommandStatus.FORBIDDEN;
      case Failure.Unresolved unresolved -> Socks5CommandStatus.HOST_UNREACHABLE;
      case Failure.Unreachable(Failure.Unreachable.Kind kind) ->
          switch (kind) {
            case REFUSED -> Socks5CommandStatus.CONNECTION_REFUSED;
            case NO_ROUTE -> Socks5CommandStatus.NETWORK_UNREACHABLE;
            case TIMEOUT -> Socks5CommandStatus.TTL_EXPIRED;
            case OTHER -> Socks5CommandStatus.FAILURE;
          };
    };
  }

  private static ByteBuf reply(Socks5CommandStatus status) {
    return bytes(VERSION, status.byteValue(), 0, IPV4, 0, 0, 0, 0, 0, 0);
  }

  private static ByteBuf bytes(int... values) {
    ByteBuf bytes = Unpooled.buffer(22);
    for (int value : values) {
      bytes.writeByte(value);
    }
    return bytes;
  }
}
