package io.sallyport.gateway.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;

/** How a client tells a proxy where it wants to go. */
enum Protocol {
  /** Not at all: the server itself, or a relay with a fixed server. */
  PLAIN,
  SOCKS5,
  CONNECT;

  private static final byte[] SOCKS5_OK = {5, 0};
  private static final byte[] CONNECT_OK = "HTTP/1.1 200".getBytes(US_ASCII);

  /** The exchanges before the first byte of payload. */
  List<Exchange> handshake(InetSocketAddress target) {
    return switch (this) {
      case PLAIN -> List.of();
      case SOCKS5 ->
          List.of(
              new Exchange(new byte[] {5, 1, 0}, SOCKS5_OK, 2),
              new Exchange(socks5(target), SOCKS5_OK, 10));
      case CONNECT -> {
        String authority = target.getAddress().getHostAddress() + ":" + target.getPort();
        String request = "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n\r\n";
        yield List.of(new Exchange(request.getBytes(US_ASCII), CONNECT_OK, Exchange.TO_EMPTY_LINE));
      }
    };
  }

  private static byte[] socks5(InetSocketAddress target) {
    return ByteBuffer.allocate(10)
        .put(new byte[] {5, 1, 0, 1})
        .put(target.getAddress().getAddress())
        .putShort((short) target.getPort())
        .array();
  }
}
