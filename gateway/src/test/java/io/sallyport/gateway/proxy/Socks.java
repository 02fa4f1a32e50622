package io.sallyport.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.ipam.address.Family;
import io.sallyport.ipam.address.IpAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;

/** The client side of RFC 1928, written from the RFC and not with the codec under test. */
final class Socks {
  static final byte[] GREETING = {5, 1, 0};
  static final int SUCCESS = 0;
  static final int FAILURE = 1;
  static final int FORBIDDEN = 2;
  static final int NETWORK_UNREACHABLE = 3;
  static final int HOST_UNREACHABLE = 4;
  static final int REFUSED = 5;
  static final int TIMED_OUT = 6;
  static final int BAD_COMMAND = 7;

  private Socks() {}

  /** A reply after the method was chosen. */
  record Reply(int code, IpAddress address, int port) {}

  static byte[] request(int command, String host, int port) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(new byte[] {5, (byte) command, 0});
    IpAddress.parse(host)
        .ifPresentOrElse(
            address -> {
              bytes.write(address.family() == Family.IPV4 ? 1 : 4);
              bytes.writeBytes(address.bytes());
            },
            () -> {
              bytes.write(3);
              bytes.write(host.length());
              bytes.writeBytes(host.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            });
    bytes.write(port >> 8);
    bytes.write(port);
    return bytes.toByteArray();
  }

  static byte[] connect(String host, int port) {
    return request(1, host, port);
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    Arrays.stream(parts).forEach(all::writeBytes);
    return all.toByteArray();
  }

  static void expectMethod(Peer peer) throws IOException {
    assertThat(peer.receive(2)).containsExactly(5, 0);
  }

  static Reply reply(Peer peer) throws IOException {
    byte[] head = peer.receive(4);
    assertThat(head[0]).isEqualTo((byte) 5);
    assertThat(head[2]).isZero();
    IpAddress address = IpAddress.ofBytes(peer.receive(head[3] == 1 ? 4 : 16));
    byte[] port = peer.receive(2);
    return new Reply(head[1], address, ((port[0] & 0xff) << 8) | (port[1] & 0xff));
  }

  /** Asks step by step, as most clients do. */
  static Reply ask(Peer peer, String host, int port) throws IOException {
    peer.send(GREETING);
    expectMethod(peer);
    return reply(peer.send(connect(host, port)));
  }
}
