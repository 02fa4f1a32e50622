package io.sallyport.gateway.lab;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * A server outside that tells whom it saw: an HTTP answer with the source address, or, for a client
 * that sends {@code slow}, a transfer that goes on only when the client says so.
 */
public final class SourceServer implements AutoCloseable {
  /** Bytes of a slow transfer. */
  public static final int SIZE = 1 << 20;

  private final ServerSocket listener;

  private SourceServer(ServerSocket listener) {
    this.listener = listener;
  }

  public static SourceServer start(String address) throws IOException {
    SourceServer server =
        new SourceServer(new ServerSocket(0, 100, InetAddress.ofLiteral(address)));
    Thread.ofVirtual().start(server::serve);
    return server;
  }

  public int port() {
    return listener.getLocalPort();
  }

  private void serve() {
    try {
      while (true) {
        Socket socket = listener.accept();
        Thread.ofVirtual().start(() -> answer(socket));
      }
    } catch (IOException closed) {
      return;
    }
  }

  private static void answer(Socket socket) {
    try (socket) {
      InputStream in = socket.getInputStream();
      if (in.read() == 's') {
        socket.getOutputStream().write(new byte[SIZE / 2]);
        in.read();
        socket.getOutputStream().write(new byte[SIZE / 2]);
        return;
      }
      in.read(new byte[4096]);
      String body = socket.getInetAddress().getHostAddress() + "\n";
      String answer =
          "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
              .formatted(body.length(), body);
      socket.getOutputStream().write(answer.getBytes(US_ASCII));
    } catch (IOException clientGone) {
      return;
    }
  }

  /**
   * The source this server sees when {@code source} comes through the SOCKS5 proxy at {@code port}.
   */
  public String seenThrough(int port, String source) throws IOException {
    try (Socket socket = connect(port, source)) {
      socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);
      return answer.substring(answer.indexOf("\r\n\r\n") + 4).strip();
    }
  }

  /** Whether something listens at {@code port} of loopback. */
  public boolean accepts(int port) {
    try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
      return socket.isConnected();
    } catch (IOException refused) {
      return false;
    }
  }

  /** Begins a transfer that stops half-way. */
  public Slow slowTransfer(int port, String source) throws IOException {
    Socket socket = connect(port, source);
    socket.getOutputStream().write('s');
    int first = socket.getInputStream().readNBytes(1000).length;
    return new Slow(socket, first);
  }

  /** A transfer under way. */
  public static final class Slow implements AutoCloseable {
    private final Socket socket;
    private final int received;

    private Slow(Socket socket, int received) {
      this.socket = socket;
      this.received = received;
    }

    /** Lets it end; all bytes received. */
    public int finish() throws IOException {
      socket.getOutputStream().write('g');
      return received + socket.getInputStream().readAllBytes().length;
    }

    /** Waits until the server or whoever is in between ends it; all bytes received. */
    public int rest() throws IOException {
      return received + socket.getInputStream().readAllBytes().length;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  private Socket connect(int proxy, String source) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(60_000);
    socket.bind(new InetSocketAddress(InetAddress.ofLiteral(source), 0));
    socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), proxy));
    byte[] to = listener.getInetAddress().getAddress();
    socket.getOutputStream().write(new byte[] {5, 1, 0});
    DataInputStream in = new DataInputStream(socket.getInputStream());
    in.readFully(new byte[2]);
    byte[] port = {(byte) (port() >> 8), (byte) port()};
    socket
        .getOutputStream()
        .write(new byte[] {5, 1, 0, 1, to[0], to[1], to[2], to[3], port[0], port[1]});
    byte[] reply = new byte[10];
    in.readFully(reply);
    if (reply[1] != 0) {
      socket.close();
      throw new IOException("SOCKS5 reply " + reply[1]);
    }
    return socket;
  }
}
