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
import java.net.URI;
import java.net.URLConnection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The demo's firewall and the server behind it, in one process. Default drop: every tenant has a
 * port of its own, which lets in what that tenant's exported allow-list names and closes everything
 * else at once. Prints a line for every connection with the source it read from the accepted
 * socket.
 */
final class DemoFirewall {
  /** Instead of the allow-list service: a firewall in front lets nobody else in. */
  static final String NO_LISTS = "-";

  private final String tenant;
  private final ServerSocket listener;
  private final CidrSet allowed;
  private final String serial;

  private DemoFirewall(String tenant, ServerSocket listener, CidrSet allowed, String serial) {
    this.tenant = tenant;
    this.listener = listener;
    this.allowed = allowed;
    this.serial = serial;
  }

  /** Arguments: the address to listen on, host and port of the allow-list service, the tenants. */
  public static void main(String[] arguments) throws IOException {
    Children.endWithParent();
    List<DemoFirewall> ports = new ArrayList<>();
    for (String tenant : Arrays.asList(arguments).subList(2, arguments.length)) {
      ports.add(open(tenant, InetAddress.ofLiteral(arguments[0]), arguments[1]));
    }
    say(
        "listening %s prefixes=%d serials=%s"
            .formatted(
                ports.stream()
                    .map(port -> port.tenant + "=" + port.listener.getLocalPort())
                    .collect(Collectors.joining(" ")),
                ports.stream().mapToInt(port -> port.allowed.cidrs().size()).sum(),
                ports.stream().map(port -> port.serial).collect(Collectors.joining(","))));
    ports.forEach(port -> Thread.ofPlatform().name(port.tenant).start(port::accept));
  }

  /** A port with the list that the service exports now. */
  private static DemoFirewall open(String tenant, InetAddress address, String lists)
      throws IOException {
    if (lists.equals(NO_LISTS)) {
      CidrSet everybody = CidrSet.of(List.of(Cidr.of("0.0.0.0/0")));
      return new DemoFirewall(tenant, listener(address), everybody, NO_LISTS);
    }
    URI uri = URI.create("http://%s/v1/tenants/%s/allow.txt".formatted(lists, tenant));
    URLConnection list = uri.toURL().openConnection();
    try (InputStream in = list.getInputStream()) {
      CidrSet allowed =
          CidrSet.of(new String(in.readAllBytes(), US_ASCII).lines().map(Cidr::of).toList());
      return new DemoFirewall(
          tenant,
          listener(address),
          allowed,
          String.valueOf(list.getHeaderField("X-Sallyport-Serial")));
    }
  }

  private static ServerSocket listener(InetAddress address) throws IOException {
    ServerSocket listener = new ServerSocket();
    listener.bind(new InetSocketAddress(address, 0), 256);
    return listener;
  }

  private void accept() {
    while (true) {
      try {
        Socket socket = listener.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        say("broken port=" + tenant);
        return;
      }
    }
  }

  private void serve(Socket socket) {
    IpAddress source = IpAddress.ofBytes(socket.getInetAddress().getAddress());
    try (socket) {
      if (!allowed.contains(source)) {
        say("dropped port=%s source=%s".formatted(tenant, source));
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
