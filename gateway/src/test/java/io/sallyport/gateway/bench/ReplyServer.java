package io.sallyport.gateway.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * Answers each request of 64 bytes with the same bytes; the first byte says whether it closes then.
 * One thread for all connections.
 */
final class ReplyServer implements Runnable {
  private static final int BACKLOG = 4096;

  private final ServerSocketChannel listener;
  private final Selector selector;
  private final ByteBuffer message = ByteBuffer.allocateDirect(Exchange.MESSAGE);

  ReplyServer(InetSocketAddress at) throws IOException {
    selector = Selector.open();
    listener = ServerSocketChannel.open().bind(at, BACKLOG);
    listener.configureBlocking(false);
    listener.register(selector, SelectionKey.OP_ACCEPT);
  }

  @Override
  public void run() {
    try {
      while (true) {
        selector.select(this::ready);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void ready(SelectionKey key) {
    if (key.isAcceptable()) {
      accept();
      return;
    }
    SocketChannel client = (SocketChannel) key.channel();
    try {
      if (!answer(client)) {
        client.close();
      }
    } catch (IOException reset) {
      closeQuietly(client);
    }
  }

  private void accept() {
    try {
      for (SocketChannel client = listener.accept(); client != null; client = listener.accept()) {
        client.configureBlocking(false);
        client.register(selector, SelectionKey.OP_READ);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** False where the connection is to be closed. A request always comes in one piece here. */
  private boolean answer(SocketChannel client) throws IOException {
    message.clear();
    int got = client.read(message);
    if (got < 0) {
      return false;
    }
    if (got != Exchange.MESSAGE) {
      throw new IOException("a request of " + got + " bytes");
    }
    client.write(message.flip());
    return message.get(0) != Exchange.FINISH;
  }

  private static void closeQuietly(SocketChannel client) {
    try {
      client.close();
    } catch (IOException gone) {
      // It was reset already.
    }
  }
}
