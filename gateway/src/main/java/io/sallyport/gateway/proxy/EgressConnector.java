package io.sallyport.gateway.proxy;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.sallyport.gateway.table.Decision;
import java.time.Duration;

/**
 * Opens connections that leave from a given address. The port is chosen at connect
 * (IP_BIND_ADDRESS_NO_PORT, ip(7)), so that an address has all its ports for each destination.
 */
final class EgressConnector {
  /** Most that is held for a slow reader before its sender is not read any more, in bytes. */
  static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(64 * 1024, 512 * 1024);

  private static final int LARGEST_READ = 256 * 1024;

  private final Bootstrap base;

  EgressConnector(Duration connectTimeout) {
    base =
        new Bootstrap()
            .channelFactory(EpollSocketChannel::new)
            .option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) connectTimeout.toMillis())
            .option(ChannelOption.AUTO_READ, false)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .option(ChannelOption.RECVBUF_ALLOCATOR, reads())
            .handler(new NothingYet());
  }

  /** The handler of a connection before its relay takes it. */
  @ChannelHandler.Sharable
  private static final class NothingYet extends ChannelInboundHandlerAdapter {}

  /** How much is read at once: it follows the traffic from 512 bytes up. */
  static AdaptiveRecvByteBufAllocator reads() {
    AdaptiveRecvByteBufAllocator reads = new AdaptiveRecvByteBufAllocator(512, 8192, LARGEST_READ);
    reads.maxMessagesPerRead(16);
    return reads;
  }

  /** Connects on {@code loop}; nothing is read before somebody asks for it. */
  ChannelFuture connect(EventLoop loop, Decision.Leave leave, int port) {
    return base.clone(loop)
        .connect(Sockets.socket(leave.destination(), port), Sockets.socket(leave.egress(), 0));
  }
}
