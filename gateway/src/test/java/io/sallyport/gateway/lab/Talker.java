package io.sallyport.gateway.lab;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The workloads of a lab: does what each line says, and answers with whom the other side saw,
 * {@code -} for silence, or the error. Lines: {@code udp|tcp SOURCE DESTINATION PORT}, UDP also
 * with the SIZE of its datagram; {@code open NAME SOURCE DESTINATION PORT} and {@code say NAME} for
 * a connection that stays; {@code load|fresh MICROS IPV4,IPV6 SOURCES...} until {@code rest}, over
 * one flow of each source or a new one each time, of which {@code sent} counts; {@code mute MICROS
 * COUNT SOURCE DESTINATION PORT} for one flow that nobody answers.
 */
public final class Talker {
  private static final int PATIENCE_MILLIS = 700;

  private final Map<String, Socket> open = new HashMap<>();

  private Talker() {}

  public static void main(String... none) throws IOException {
    Talker talker = new Talker();
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, US_ASCII));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println(talker.answer(line.split(" ")));
    }
  }

  private String answer(String... words) {
    try {
      return switch (words[0]) {
        case "udp" ->
            udp(
                Odd.claim(words[1], words.length > 4 ? Integer.parseInt(words[4]) : 1),
                words[1],
                words[2],
                Integer.parseInt(words[3]));
        case "tcp" -> {
          try (Socket socket = connect(words[1], words[2], Integer.parseInt(words[3]))) {
            yield say(socket);
          }
        }
        case "open" -> {
          open.put(words[1], connect(words[2], words[3], Integer.parseInt(words[4])));
          yield say(open.get(words[1]));
        }
        case "say" -> say(open.get(words[1]));
        case "burst" ->
            burst(words[1], words[2], Integer.parseInt(words[3]), Integer.parseInt(words[4]));
        case "mute" -> mute(words);
        case "flood" -> flood(words[1], words[2], Integer.parseInt(words[3]));
        case "load" -> load(words);
        case "fresh" -> fresh(words);
        case "sent" -> Long.toString(begun.get());
        case "rest" -> rest();
        default -> throw new IllegalArgumentException(words[0]);
      };
    } catch (SocketTimeoutException silence) {
      return "-";
    } catch (IOException e) {
      return Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
    }
  }

  /** Sends datagrams as fast as it can, and hears nothing. */
  private static String burst(String source, String destination, int count, int size)
      throws IOException {
    InetSocketAddress from = new InetSocketAddress(InetAddress.ofLiteral(source), 0);
    try (DatagramSocket socket = new DatagramSocket(from)) {
      socket.connect(InetAddress.ofLiteral(destination), EchoServer.PORT);
      for (int i = 0; i < count; i++) {
        socket.send(new DatagramPacket(Odd.claim(source, size), size));
        if (i % 100 == 0) {
          LockSupport.parkNanos(1_000_000); // so that no queue on the way overflows
        }
      }
    }
    return "sent";
  }

  /** Sends datagrams of one flow, and does not care what comes back. */
  private static String mute(String... words) throws IOException {
    InetSocketAddress from = new InetSocketAddress(InetAddress.ofLiteral(words[3]), 0);
    InetAddress to = InetAddress.ofLiteral(words[4]);
    int count = Integer.parseInt(words[2]);
    byte[] text = Odd.claim(words[3], 1);
    try (DatagramSocket socket = new DatagramSocket(from)) {
      for (int i = 0; i < count; i++) {
        try {
          socket.send(new DatagramPacket(text, text.length, to, Integer.parseInt(words[5])));
        } catch (IOException refused) {
          // as some are, at times
        }
        LockSupport.parkNanos(Long.parseLong(words[1]) * 1000);
      }
    }
    return "sent";
  }

  /** Begins as many flows: a datagram to each of so many ports, as fast as it can. */
  private static String flood(String source, String destination, int ports) throws IOException {
    InetAddress to = InetAddress.ofLiteral(destination);
    InetSocketAddress from = new InetSocketAddress(InetAddress.ofLiteral(source), 0);
    int refused = 0;
    try (DatagramSocket socket = new DatagramSocket(from)) {
      byte[] text = Odd.claim(source, 1);
      for (int port = 1; port <= ports; port++) {
        try {
          socket.send(new DatagramPacket(text, text.length, to, port));
        } catch (IOException atOnce) {
          refused++;
        }
        if (port % 100 == 0) {
          LockSupport.parkNanos(1_000_000); // so that no queue on the way overflows
        }
      }
    }
    return "refused " + refused;
  }

  private volatile boolean loading;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong begun = new AtomicLong();

  private String load(String... words) throws IOException {
    long pause = Long.parseLong(words[1]) * 1000;
    List<DatagramSocket> sockets = new ArrayList<>();
    for (String source : List.of(words).subList(3, words.length)) {
      DatagramSocket socket =
          new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(source), 0));
      boolean same =
          socket.getLocalAddress().getAddress().length
              == InetAddress.ofLiteral(words[2].split(",")[0]).getAddress().length;
      socket.connect(InetAddress.ofLiteral(words[2].split(",")[same ? 0 : 1]), EchoServer.PORT);
      sockets.add(socket);
    }
    loading = true;
    Thread.ofPlatform().start(() -> load(sockets, pause));
    return "loading";
  }

  private void load(List<DatagramSocket> sockets, long pause) {
    while (loading) {
      for (DatagramSocket socket : sockets) {
        byte[] text = (Lab.text(socket.getLocalAddress()) + " ").getBytes(US_ASCII);
        try {
          socket.send(new DatagramPacket(text, text.length));
        } catch (IOException refused) {
          // as some are, at times
        }
        sent.incrementAndGet();
        LockSupport.parkNanos(pause);
      }
    }
    sockets.forEach(DatagramSocket::close);
  }

  /** Begins flow after flow: each datagram leaves from a port of its own. */
  private String fresh(String... words) {
    long pause = Long.parseLong(words[1]) * 1000;
    List<InetAddress> sources =
        List.of(words).subList(3, words.length).stream().map(InetAddress::ofLiteral).toList();
    loading = true;
    Thread.ofPlatform()
        .start(
            () -> {
              while (loading) {
                for (InetAddress source : sources) {
                  begin(source, words[2].split(","));
                  LockSupport.parkNanos(pause);
                }
              }
            });
    return "loading";
  }

  private void begin(InetAddress source, String... destinations) {
    InetAddress first = InetAddress.ofLiteral(destinations[0]);
    boolean same = first.getAddress().length == source.getAddress().length;
    try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(source, 0))) {
      socket.connect(same ? first : InetAddress.ofLiteral(destinations[1]), EchoServer.PORT);
      byte[] text = (Lab.text(source) + " ").getBytes(US_ASCII);
      socket.send(new DatagramPacket(text, text.length));
    } catch (IOException refused) {
      // as some are, at times
    }
    begun.incrementAndGet();
  }

  private String rest() {
    loading = false;
    return Long.toString(sent.get());
  }

  private static String udp(byte[] text, String source, String destination, int port)
      throws IOException {
    InetAddress from = InetAddress.ofLiteral(source);
    try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(from, 0))) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(InetAddress.ofLiteral(destination), port);
      socket.send(new DatagramPacket(text, text.length));
      DatagramPacket seen = new DatagramPacket(new byte[100], 100);
      socket.receive(seen);
      return new String(seen.getData(), 0, seen.getLength(), US_ASCII);
    }
  }

  private static Socket connect(String source, String destination, int port) throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(InetAddress.ofLiteral(source), 0));
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(
        new InetSocketAddress(InetAddress.ofLiteral(destination), port), PATIENCE_MILLIS);
    return socket;
  }

  private static String say(Socket socket) throws IOException {
    String claim = Lab.text(socket.getLocalAddress()) + " \n"; // as a sniffer reads it
    socket.getOutputStream().write(claim.getBytes(US_ASCII));
    StringBuilder line = new StringBuilder();
    for (int next = socket.getInputStream().read(); next != '\n'; ) {
      if (next < 0) {
        return "closed";
      }
      line.append((char) next);
      next = socket.getInputStream().read();
    }
    return line.toString();
  }
}
