package io.sallyport.gateway.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Serves each connection in its own thread until it breaks. */
final class BulkServer implements Runnable {
  private static final int BLOCK = 256 * 1024;

  private final ServerSocketChannel listener;
  private final Work work;

  /** What is done again and again on a connection; false ends it. */
  interface Work {
    boolean step(SocketChannel client, ByteBuffer buffer) throws IOException;
  }

  BulkServer(InetSocketAddress at, Work work) throws IOException {
    this.listener = ServerSocketChannel.open().bind(at);
    this.work = work;
  }

  @Override
  public void run() {
    try {
      while (true) {
        SocketChannel client = listener.accept();
        Thread.ofPlatform().daemon().name("bulk").start(() -> serve(client));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serve(SocketChannel client) {
    try (client) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(BLOCK);
      while (work.step(client, buffer)) {
        buffer.clear();
      }
    } catch (IOException reset) {
      // Streams end by reset.
    }
  }
}
