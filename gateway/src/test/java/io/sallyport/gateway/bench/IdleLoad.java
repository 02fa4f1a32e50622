package io.sallyport.gateway.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What open connections without traffic cost a proxy in memory. */
final class IdleLoad {
  private static final int FIRST = 200;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration SETTLING = Duration.ofSeconds(1);

  private IdleLoad() {}

  /**
   * MB for 10,000 connections, scaled up from {@code count}; empty where the proxy does not hold so
   * many. A few connections before the first look load what is loaded once.
   */
  static OptionalDouble megabytesPer10k(Way way, int count) throws IOException {
    ProcessTree tree = new ProcessTree(way.pid());
    List<SocketChannel> held = new ArrayList<>();
    try {
      if (!opened(way, FIRST, held)) {
        return OptionalDouble.empty();
      }
      long before = tree.residentKilobytes();
      if (!opened(way, count, held)) {
        return OptionalDouble.empty();
      }
      Pause.millis(SETTLING.toMillis());
      return OptionalDouble.of((tree.residentKilobytes() - before) / 1024.0 / count * 10_000);
    } finally {
      for (SocketChannel channel : held) {
        channel.close();
      }
    }
  }

  private static boolean opened(Way way, int count, List<SocketChannel> held) {
    try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
      Future<?> opening = executor.submit(() -> open(way, count, held));
      try {
        opening.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        return true;
      } catch (ExecutionException | TimeoutException notHeld) {
        executor.shutdownNow();
        return false;
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static boolean open(Way way, int count, List<SocketChannel> held) throws IOException {
    Exchange request = Exchange.request(Exchange.GO_ON);
    ByteBuffer answer = ByteBuffer.allocateDirect(Exchange.MESSAGE);
    for (int i = 0; i < count; i++) {
      SocketChannel channel = way.open(Service.REPLY, i);
      held.add(channel);
      request.over(channel, answer);
    }
    return true;
  }
}
