package io.sallyport.gateway.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Streams from client to server at full speed, one thread each, until closed. */
final class StreamLoad implements AutoCloseable {
  private static final int BLOCK = 128 * 1024;

  private final List<SocketChannel> channels = new ArrayList<>();

  StreamLoad(Way way, int streams) throws IOException {
    try {
      for (int i = 0; i < streams; i++) {
        channels.add(way.open(Service.SINK, i));
      }
    } catch (IOException e) {
      close();
      throw e;
    }
    channels.forEach(
        channel -> Thread.ofPlatform().daemon().name("stream").start(() -> send(channel)));
  }

  /** Lets the streams flow for so long. */
  void flow(long millis) {
    Pause.millis(millis);
  }

  private static void send(SocketChannel channel) {
    ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
    try {
      while (channel.write(block) > 0) {
        block.clear();
      }
    } catch (IOException closed) {
      // That is how a stream ends.
    }
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel channel : channels) {
      channel.close();
    }
  }
}
