package io.sallyport.gateway.proxy;

import io.sallyport.ipam.address.IpAddress;
import java.io.Closeable;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** A server whose backlog is full: a connection to it hangs in its first packet. */
final class FullServer implements Closeable {
  static final String HOST = "127.51.0.1";

  private final ServerSocket listener = new ServerSocket();
  private final List<SocketChannel> queued = new ArrayList<>();

  FullServer() throws IOException {
    listener.bind(Sockets.socket(IpAddress.of(HOST), 0), 1);
    for (int i = 0; i < 8; i++) {
      SocketChannel filler = SocketChannel.open();
      filler.configureBlocking(false);
      filler.connect(listener.getLocalSocketAddress());
      queued.add(filler);
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
  }
}
