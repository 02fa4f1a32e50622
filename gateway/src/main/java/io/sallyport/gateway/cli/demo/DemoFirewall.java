package io.sallyport.gateway.cli.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.CidrSet;
import io.sallyport.ipam.address.IpAddress;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The demo's firewall and server in one process: default drop, lets in what the exported allow-list
 * names, and prints a line for every connection with the source it read from the accepted socket.
 */
final class DemoFirewall {
  private final CidrSet allowed;

  private DemoFirewall(CidrSet allowed) {
    this.allowed = allowed;
  }

  /** Arguments: the address to listen on, and the file with the allow-list. */
  public static void main(String[] arguments) throws IOException {
    CidrSet allowed =
        CidrSet.of(
            Files.readAllLines(Path.of(arguments[1])).stream()
                .filter(line -> !line.startsWith("#"))
                .map(Cidr::of)
                .toList());
    Children.endWithParent();
    try (ServerSocket listener = new ServerSocket()) {
      listener.bind(new InetSocketAddress(InetAddress.ofLiteral(arguments[0]), 0), 256);
      say("listening %d prefixes=%d".formatted(listener.getLocalPort(), allowed.cidrs().size()));
      DemoFirewall firewall = new DemoFirewall(allowed);
      while (true) {
        Socket socket = listener.accept();
        Thread.ofVirtual().start(() -> firewall.serve(socket));
      }
    }
  }

  private void serve(Socket socket) {
    IpAddress source = IpAddress.ofBytes(socket.getInetAddress().getAddress());
    try (socket) {
      if (!allowed.contains(source)) {
        say("foreign source=" + source);
        socket.setSoLinger(true, 0);
        return;
      }
      InputStream in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
      String head = Transfer.line(in);
      if (head.startsWith("GET ")) {
        answerBrowser(socket, in, source);
        return;
      }
      String name = head.substring(0, head.indexOf(' '));
      long count = Long.parseLong(head.substring(head.indexOf(' ') + 1));
      if (count == 0) {
        hold(socket, in, name, source);
        return;
      }
      long checksum = Transfer.receive(in, count);
      String reply = source + " " + checksum + "\n";
      socket.getOutputStream().write(reply.getBytes(US_ASCII));
      Transfer.send(socket.getOutputStream(), count, Transfer.DOWN);
      say(
          "transfer name=%s source=%s received=%d sent=%d"
              .formatted(name, source, head.length() + 1 + count, reply.length() + count));
    } catch (IOException e) {
      say("broken source=" + source);
    }
  }

  /** For people with curl: whom we saw. */
  private static void answerBrowser(Socket socket, InputStream in, IpAddress source)
      throws IOException {
    String header = Transfer.line(in);
    while (!header.isBlank()) {
      header = Transfer.line(in);
    }
    String body = "the firewall saw " + source + "\n";
    String reply =
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(body.length(), body);
    socket.getOutputStream().write(reply.getBytes(US_ASCII));
  }

  /** A transfer that lasts: whatever comes is read, until the other side ends it. */
  private static void hold(Socket socket, InputStream in, String name, IpAddress source)
      throws IOException {
    socket.getOutputStream().write((source + " 0\n").getBytes(US_ASCII));
    long received = name.length() + 3L;
    byte[] chunk = new byte[4096];
    for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
      received += length;
    }
    say("held name=%s source=%s received=%d".formatted(name, source, received));
  }

  private static synchronized void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
