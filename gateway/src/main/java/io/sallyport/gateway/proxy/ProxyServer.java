package io.sallyport.gateway.proxy;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.sallyport.gateway.limit.Limiters;
import io.sallyport.gateway.metrics.GatewayCounters;
import io.sallyport.gateway.table.EgressTable;
import io.sallyport.ipam.address.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A running proxy: its listeners, event loops and open connections. */
public final class ProxyServer implements AutoCloseable {
  private final EventLoopGroup loops;
  private final Heartbeats heartbeats;
  private final NameResolution names;
  private final ChannelGroup listeners = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
  private final Handshakes handshakes;
  private final Channel socks5;
  private final Channel connect;

  /** What a proxy decides by and counts with. */
  public record Parts(
      Supplier<EgressTable> table,
      Limiters limiters,
      GatewayCounters counters,
      OwnListeners ownListeners) {}

  /**
   * Binds both listeners and serves.
   *
   * @throws IOException where one cannot be bound; the message names it, and nothing is left open
   */
  public ProxyServer(ProxySettings settings, Parts parts) throws IOException {
    loops =
        new MultiThreadIoEventLoopGroup(
            settings.threads(), new DefaultThreadFactory("proxy", true), SteadyEpoll.newFactory());
    heartbeats = new Heartbeats(loops, System::nanoTime);
    names = new NameResolution(settings.dns());
    handshakes = new Handshakes(settings.handshakes());
    Shared shared =
        new Shared(
            parts.table,
            parts.limiters,
            parts.counters,
            new EgressConnector(settings.connectTimeout()),
            names,
            parts.ownListeners,
            open,
            handshakes,
            new Descriptors(),
            settings.handshakeTimeout(),
            settings.idleTimeout());
    try {
      socks5 = bind("SOCKS5", settings.socks5(), shared, Socks5Handshake.PROTOCOL);
      connect = bind("HTTP CONNECT", settings.connect(), shared, ConnectHandshake.PROTOCOL);
    } catch (IOException e) {
      close();
      throw e;
    }
    parts.ownListeners.add(socks5());
    parts.ownListeners.add(connect());
  }

  private Channel bind(String what, InetSocketAddress at, Shared shared, Entrance.Protocol protocol)
      throws IOException {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(EpollServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 4096)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, EgressConnector.WATER_MARK)
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, EgressConnector.reads())
            .childHandler(new Entrance(shared, protocol));
    ChannelFuture bound = bootstrap.bind(at).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "cannot listen for %s on %s:%d: %s"
              .formatted(what, at.getHostString(), at.getPort(), bound.cause().getMessage()));
    }
    bound.channel().pipeline().addLast(new ListenerTrouble());
    listeners.add(bound.channel());
    return bound.channel();
  }

  /** Where SOCKS5 is served, with the real port. */
  public InetSocketAddress socks5() {
    return (InetSocketAddress) socks5.localAddress();
  }

  /** Where HTTP CONNECT is served, with the real port. */
  public InetSocketAddress connect() {
    return (InetSocketAddress) connect.localAddress();
  }

  /** Why this proxy serves nobody any more, or not everybody; empty where it does. */
  public Optional<String> trouble() {
    return heartbeats.stuck();
  }

  /** Client connections open now, handshakes included. */
  public int connections() {
    return open.size();
  }

  /** Clients that are in their handshake now. */
  Handshakes.Count handshakes() {
    return handshakes.count();
  }

  /** Ends the relays that leave from these addresses; a connection may take a moment to be gone. */
  public void cut(Set<IpAddress> egress) {
    open.forEach(
        client ->
            client
                .eventLoop()
                .execute(() -> RelayHandler.of(client).ifPresent(relay -> relay.cut(egress))));
  }

  /**
   * Takes no new connections and lets open ones end by themselves for up to {@code most}.
   *
   * @return how many were still open at the end
   */
  public int drain(Duration most) throws InterruptedException {
    listeners.close().awaitUninterruptibly();
    open.newCloseFuture().await(most.toMillis());
    return open.size();
  }

  @Override
  public void close() {
    listeners.close().awaitUninterruptibly();
    open.forEach(client -> client.config().setOption(ChannelOption.SO_LINGER, 0));
    open.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
    names.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
