package io.sallyport.gateway.proxy;

import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.netty.util.concurrent.Future;
import io.sallyport.ipam.address.IpAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;

/**
 * Names to addresses, asked by UDP and TCP on the event loop of the connection, cached by the times
 * the servers name. Never blocks.
 */
final class NameResolution implements AutoCloseable {
  private final DnsAddressResolverGroup resolvers;

  /** A resolver that asks {@code servers}, or those of the system where there are none. */
  NameResolution(List<InetSocketAddress> servers) {
    DnsNameResolverBuilder builder =
        new DnsNameResolverBuilder()
            .datagramChannelType(EpollDatagramChannel.class)
            .socketChannelType(EpollSocketChannel.class, true)
            .resolvedAddressTypes(ResolvedAddressTypes.IPV4_PREFERRED);
    if (!servers.isEmpty()) {
      builder.nameServerProvider(new SequentialDnsServerAddressStreamProvider(servers));
    }
    resolvers = new DnsAddressResolverGroup(builder);
  }

  /**
   * Hands {@code answer} every address of {@code host}, none where there is none, on {@code loop}.
   */
  void resolve(EventLoop loop, String host, Consumer<List<IpAddress>> answer) {
    resolvers
        .getResolver(loop)
        .resolveAll(InetSocketAddress.createUnresolved(host, 0))
        .addListener(
            (Future<List<InetSocketAddress>> done) ->
                answer.accept(
                    done.isSuccess()
                        ? done.getNow().stream().map(Sockets::address).toList()
                        : List.of()));
  }

  @Override
  public void close() {
    resolvers.close();
  }
}
