package io.sallyport.gateway.proxy;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A server that clients reach through the proxy; it hands over whoever comes. */
final class Origin implements Closeable {
  private final ServerSocket listener = new ServerSocket();
  private final BlockingQueue<Peer> waiting = new LinkedBlockingQueue<>();
  private final List<Peer> all = Collections.synchronizedList(new ArrayList<>());

  /** What a server does with a connection, on a thread of its own. */
  interface Conversation {
    void with(Peer peer) throws IOException;
  }

  Origin(String address, int port) throws IOException {
    listener.setReceiveBufferSize(128 * 1024);
    listener.setReuseAddress(true);
    listener.bind(new InetSocketAddress(address, port), 512);
  }

  /** Keeps connections for {@link #next}. */
  Origin holding() {
    return serving(waiting::add);
  }

  /** Sends back what comes, and ends where the client ended. */
  Origin echoing() {
    return serving(
        peer -> {
          try (peer) {
            byte[] some = new byte[16 * 1024];
            for (int n = peer.input().read(some); n >= 0; n = peer.input().read(some)) {
              peer.send(java.util.Arrays.copyOf(some, n));
            }
          }
        });
  }

  Origin serving(Conversation conversation) {
    Thread.ofVirtual().start(() -> accept(conversation));
    return this;
  }

  private void accept(Conversation conversation) {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        Peer peer = new Peer(socket);
        all.add(peer);
        if (listener.isClosed()) {
          peer.close();
        }
        Thread.ofVirtual().start(() -> talk(conversation, peer));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private static void talk(Conversation conversation, Peer peer) {
    try {
      conversation.with(peer);
    } catch (IOException gone) {
      // the other side ended the conversation its own way; the test sees how
    }
  }

  /** The next connection that came. */
  Peer next() throws InterruptedException {
    @Nullable Peer peer = waiting.poll(30, TimeUnit.SECONDS);
    if (peer == null) {
      throw new AssertionError("nobody came to " + at());
    }
    return peer;
  }

  /** How many came. */
  int visits() {
    return all.size();
  }

  InetSocketAddress at() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  String host() {
    return at().getAddress().getHostAddress();
  }

  int port() {
    return listener.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Peer peer : List.copyOf(all)) {
      peer.close();
    }
  }
}
