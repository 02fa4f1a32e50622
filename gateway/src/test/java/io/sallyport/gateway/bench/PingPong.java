package io.sallyport.gateway.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;

/**
 * Round trips of 64 bytes on one open connection.
 *
 * @param p50 median, in microseconds
 * @param p99 in microseconds
 */
record PingPong(double p50, double p99) {
  private static final int MOST = 1_000_000;

  static PingPong over(Way way, Duration time) throws IOException {
    Exchange request = Exchange.request(Exchange.GO_ON);
    ByteBuffer answer = ByteBuffer.allocateDirect(Exchange.MESSAGE);
    long[] nanos = new long[MOST];
    int count = 0;
    try (SocketChannel channel = way.open(Service.REPLY, 1)) {
      long now = System.nanoTime();
      long end = now + time.toNanos();
      while (now < end && count < MOST) {
        request.over(channel, answer);
        long after = System.nanoTime();
        nanos[count++] = after - now;
        now = after;
      }
    }
    Arrays.sort(nanos, 0, count);
    return new PingPong(nanos[count / 2] / 1e3, nanos[(int) (count * 0.99)] / 1e3);
  }
}
