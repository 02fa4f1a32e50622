package io.sallyport.gateway.cli.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.function.UnaryOperator;

/**
 * One finished transfer, as its client saw it.
 *
 * @param bytes as counted on the client's socket, handshakes excluded
 * @param intact whether both sides got what the other one sent
 * @param saw the source that the firewall says it saw
 */
record Move(Bytes bytes, boolean intact, String saw) {

  /** Moves {@code count} bytes each way under {@code name}. */
  static Move run(ProxyClient client, InetSocketAddress firewall, String name, int count)
      throws IOException {
    return run(client, firewall, name, count, out -> out);
  }

  /** The same through a stream of the client's own making. */
  static Move run(
      ProxyClient client,
      InetSocketAddress firewall,
      String name,
      int count,
      UnaryOperator<OutputStream> pace)
      throws IOException {
    try (Socket socket = client.connect(firewall)) {
      String head = name + " " + count + "\n";
      socket.getOutputStream().write(head.getBytes(US_ASCII));
      long sent = Transfer.send(pace.apply(socket.getOutputStream()), count, Transfer.UP);
      socket.shutdownOutput();
      InputStream in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
      String reply = Transfer.line(in);
      String[] seen = reply.split(" ");
      boolean intact =
          Transfer.receive(in, count) == Transfer.checksum(count, Transfer.DOWN)
              && Long.parseLong(seen[1]) == sent
              && in.read() < 0;
      return new Move(
          new Bytes(head.length() + count, reply.length() + 1L + count), intact, seen[0]);
    }
  }
}
