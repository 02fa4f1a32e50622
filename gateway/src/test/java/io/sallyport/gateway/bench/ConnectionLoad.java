package io.sallyport.gateway.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Short connections, a fixed number at a time: connect, handshake, one request of 64 bytes, its
 * answer, end. One thread.
 */
final class ConnectionLoad {
  private final Way way;
  private final boolean reset;
  private final List<Exchange> exchanges;
  private final Selector selector;
  private long started;
  private long done;
  private long failed;

  /**
   * A load that is still to run.
   *
   * @param reset the client ends each connection with a reset; else the server ends it in order and
   *     the client follows
   */
  ConnectionLoad(Way way, boolean reset) throws IOException {
    this.way = way;
    this.reset = reset;
    this.exchanges = new ArrayList<>(way.handshake(Service.REPLY));
    this.exchanges.add(Exchange.request(reset ? Exchange.GO_ON : Exchange.FINISH));
    this.selector = Selector.open();
  }

  /** Runs for {@code time} and returns how many connections were completed. */
  long run(int concurrent, Duration time) throws IOException {
    try (selector) {
      long end = System.nanoTime() + time.toNanos();
      for (int i = 0; i < concurrent; i++) {
        start(ByteBuffer.allocateDirect(512));
      }
      while (System.nanoTime() < end) {
        selector.select(this::ready, 100);
      }
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
    }
    if (failed > done / 1000) {
      throw new IOException(way.name() + ": " + failed + " failed, " + done + " done");
    }
    return done;
  }

  private void start(ByteBuffer answer) {
    try {
      // In blocking mode: over loopback the connection is there when the call returns.
      SocketChannel channel = way.connect(Service.REPLY, (int) started++, reset);
      exchanges.getFirst().say(channel);
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ, new Progress(channel, answer.clear()));
    } catch (IOException e) {
      throw new UncheckedIOException(way.name() + " takes no connections", e);
    }
  }

  private void ready(SelectionKey key) {
    Progress progress = (Progress) key.attachment();
    boolean ended;
    try {
      ended = progress.go();
      if (ended) {
        done++;
      }
    } catch (IOException e) {
      failed++;
      ended = true;
    }
    if (ended) {
      close(progress.channel);
      start(progress.answer);
    }
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException gone) {
      // It is closed either way.
    }
  }

  /** How far one connection has come. */
  private final class Progress {
    private final SocketChannel channel;
    private final ByteBuffer answer;
    private int step;

    Progress(SocketChannel channel, ByteBuffer answer) {
      this.channel = channel;
      this.answer = answer;
    }

    /** True where the connection has done all it should. */
    boolean go() throws IOException {
      int got = channel.read(answer);
      if (got < 0) {
        if (step < exchanges.size()) {
          throw new IOException("closed in exchange " + step);
        }
        return true;
      }
      if (step < exchanges.size() && exchanges.get(step).complete(answer)) {
        answer.clear();
        step++;
        if (step < exchanges.size()) {
          exchanges.get(step).say(channel);
        }
      }
      return reset && step == exchanges.size();
    }
  }
}
