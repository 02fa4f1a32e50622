package io.sallyport.gateway.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.OptionalLong;

/**
 * One way from client to server.
 *
 * @param name how the tables call it
 * @param at where a client connects; for {@link Protocol#PLAIN} the port of the first service
 * @param server the server behind it, with the port of the first service
 * @param sourceNet clients come from 127.sourceNet.0.1 to .250
 * @param pid the first process of the proxy, empty for none
 */
record Way(
    String name,
    Protocol protocol,
    InetSocketAddress at,
    InetSocketAddress server,
    int sourceNet,
    OptionalLong pid) {
  private static final int SOURCES = 250;

  /** Reads {@code name|protocol|host:port|source net|pid}; pid 0 for none. */
  static Way parse(String text, InetSocketAddress server) {
    String[] part = text.split("\\|", -1);
    long pid = Long.parseLong(part[4]);
    return new Way(
        part[0],
        Protocol.valueOf(part[1]),
        address(part[2]),
        server,
        Integer.parseInt(part[3]),
        pid == 0 ? OptionalLong.empty() : OptionalLong.of(pid));
  }

  static InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    return new InetSocketAddress(
        text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
  }

  List<Exchange> handshake(Service service) {
    return protocol.handshake(service.at(server));
  }

  /** A connection whose handshake is still to come; {@code index} chooses its source. */
  SocketChannel connect(Service service, int index, boolean reset) throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      if (reset) {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
      channel.bind(new InetSocketAddress(source(index), 0));
      channel.connect(protocol == Protocol.PLAIN ? service.at(at) : at);
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** A blocking connection, ready for payload. */
  SocketChannel open(Service service, int index) throws IOException {
    SocketChannel channel = connect(service, index, true);
    try {
      ByteBuffer answer = ByteBuffer.allocateDirect(512);
      for (Exchange exchange : handshake(service)) {
        exchange.over(channel, answer);
      }
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private InetAddress source(int index) throws UnknownHostException {
    byte last = (byte) (1 + Math.floorMod(index, SOURCES));
    return InetAddress.getByAddress(new byte[] {127, (byte) sourceNet, 0, last});
  }
}
