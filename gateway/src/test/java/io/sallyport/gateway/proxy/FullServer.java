package io.sallyport.gateway.proxy;

import io.sallyport.ipam.address.IpAddress;
import java.io.Closeable;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;

/** A server whose backlog is full: a connection to it hangs in its first packet. */
final class FullServer implements Closeable {
  static final String HOST = "127.51.0.1";

  private final ServerSocket listener = new ServerSocket();
  private final List<SocketChannel> queued = new ArrayList<>();
  private final Queue<Socket> accepted = new ConcurrentLinkedQueue<>();

  FullServer() throws IOException {
    listener.bind(Sockets.socket(IpAddress.of(HOST), 0), 1);
    for (int i = 0; i < 8; i++) {
      SocketChannel filler = SocketChannel.open();
      filler.configureBlocking(false);
      filler.connect(listener.getLocalSocketAddress());
      queued.add(filler);
    }
  }

  /** Whether a connection from {@code source} hangs in its first packet, as the kernel tells. */
  boolean isAwaitedBy(String source) throws IOException {
    Pattern wanted =
        Pattern.compile(hex(source) + ":[0-9A-F]{4} .*%s:%04X 02 ".formatted(hex(HOST), port()));
    List<String> sockets = new ArrayList<>(Files.readAllLines(Path.of("/proc/net/tcp")));
    sockets.addAll(Files.readAllLines(Path.of("/proc/net/tcp6")));
    return sockets.stream().anyMatch(line -> wanted.matcher(line).find());
  }

  /** An IPv4 address as /proc/net/tcp has it, and /proc/net/tcp6 at the end of a mapped one. */
  private static String hex(String address) {
    byte[] bytes = IpAddress.of(address).bytes();
    return "%08X".formatted(ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt());
  }

  /** Takes whoever waits from now on, whose next try gets through, and sends back what comes. */
  void echo() {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                while (!listener.isClosed()) {
                  Socket socket = listener.accept();
                  accepted.add(socket);
                  Thread.ofVirtual().start(() -> echo(socket));
                }
              } catch (IOException closed) {
                return;
              }
            });
  }

  private static void echo(Socket socket) {
    try {
      socket.getInputStream().transferTo(socket.getOutputStream());
      socket.shutdownOutput();
    } catch (IOException gone) {
      return;
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel filler : queued) {
      filler.close();
    }
    listener.close();
    for (Socket socket : accepted) {
      socket.close();
    }
  }
}
