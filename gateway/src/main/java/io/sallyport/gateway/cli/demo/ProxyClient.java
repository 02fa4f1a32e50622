package io.sallyport.gateway.cli.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A plain client, through a proxy or without, as a workload would have it: blocking, from a given
 * source.
 */
final class ProxyClient {
  private static final int TIMEOUT_MILLIS = 20_000;

  /** A firewall that drops says nothing. */
  private static final int DIRECT_MILLIS = 4_000;

  private final InetAddress source;
  private final InetSocketAddress proxy;
  private final Ground.Protocol protocol;

  /** The proxy did not connect us; the message is what it said. */
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1;

    Refused(String message) {
      super(message);
    }
  }

  ProxyClient(InetAddress source, InetSocketAddress proxy, Ground.Protocol protocol) {
    this.source = source;
    this.proxy = proxy;
    this.protocol = protocol;
  }

  /** A socket whose bytes go to {@code target} and come from there. */
  Socket connect(InetSocketAddress target) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.bind(new InetSocketAddress(source, 0));
      if (protocol == Ground.Protocol.TCP) {
        socket.connect(target, DIRECT_MILLIS);
        return socket;
      }
      socket.connect(proxy, TIMEOUT_MILLIS);
      if (protocol == Ground.Protocol.SOCKS5) {
        socks5(socket, target);
      } else {
        http(socket, target);
      }
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private static void socks5(Socket socket, InetSocketAddress target) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    socket.getOutputStream().write(new byte[] {5, 1, 0});
    in.readFully(new byte[2]);
    byte[] address = target.getAddress().getAddress();
    byte[] request = new byte[6 + address.length];
    request[0] = 5;
    request[1] = 1;
    request[3] = (byte) (address.length == 4 ? 1 : 4);
    System.arraycopy(address, 0, request, 4, address.length);
    request[request.length - 2] = (byte) (target.getPort() >> 8);
    request[request.length - 1] = (byte) target.getPort();
    socket.getOutputStream().write(request);
    byte[] reply = new byte[4];
    in.readFully(reply);
    in.readFully(new byte[(reply[3] == 1 ? 4 : 16) + 2]);
    if (reply[1] != 0) {
      throw new Refused("SOCKS5 reply " + reply[1]);
    }
  }

  private static void http(Socket socket, InetSocketAddress target) throws IOException {
    String authority = target.getAddress().getHostAddress() + ":" + target.getPort();
    String request = "CONNECT %s HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(authority, authority);
    socket.getOutputStream().write(request.getBytes(US_ASCII));
    InputStream in = socket.getInputStream();
    String status = Transfer.line(in).strip();
    int length = 0;
    for (String header = Transfer.line(in).strip();
        !header.isEmpty();
        header = Transfer.line(in).strip()) {
      if (header.startsWith("Content-Length: ")) {
        length = Integer.parseInt(header.substring("Content-Length: ".length()));
      }
    }
    if (!status.contains(" 200 ")) {
      throw new Refused(new String(in.readNBytes(length), US_ASCII).strip());
    }
  }
}
