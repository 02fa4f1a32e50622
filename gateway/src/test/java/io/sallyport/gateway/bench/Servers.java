package io.sallyport.gateway.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** The server behind all ways. */
final class Servers {
  private final LongAdder sunk = new LongAdder();
  private final AtomicLong sinkPause = new AtomicLong();

  /** Serves on daemon threads; {@code first} is the port of the first service. */
  static Servers start(InetSocketAddress first) throws IOException {
    Servers servers = new Servers();
    serve(new ReplyServer(Service.REPLY.at(first)), "reply");
    serve(new BulkServer(Service.SINK.at(first), servers::sink), "sink");
    serve(new BulkServer(Service.SOURCE.at(first), Servers::source), "source");
    return servers;
  }

  /** Bytes that the sink has read. */
  long sunk() {
    return sunk.sum();
  }

  /** From now on the sink reads 1 KB, waits for so long, and so on. */
  void slowSink(long pauseMillis) {
    sinkPause.set(pauseMillis);
  }

  private boolean sink(SocketChannel client, ByteBuffer buffer) throws IOException {
    long pause = sinkPause.get();
    if (pause > 0) {
      Pause.millis(pause);
      buffer.limit(1024);
    }
    int got = client.read(buffer);
    sunk.add(Math.max(0, got));
    return got >= 0;
  }

  private static boolean source(SocketChannel client, ByteBuffer buffer) throws IOException {
    return client.write(buffer) > 0;
  }

  private static void serve(Runnable server, String name) {
    Thread.ofPlatform().daemon().name(name).start(server);
  }
}
