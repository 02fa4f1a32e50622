package io.sallyport.gateway.cli.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Small transfers until one gets through, or is dropped behind the gateway. */
final class Probe {
  private static final long PATIENCE_NANOS = 20_000_000_000L;
  private static final long PAUSE_NANOS = 20_000_000L;
  private static final int SIZE = 1000;

  private Probe() {}

  /**
   * The first transfer that works.
   *
   * @param dropped whether the firewall dropped one, after which none will work
   */
  static Optional<Move> untilServed(
      ProxyClient client, InetSocketAddress firewall, String name, BooleanSupplier dropped)
      throws IOException {
    long began = System.nanoTime();
    while (true) {
      try {
        return Optional.of(Move.run(client, firewall, name, SIZE));
      } catch (IOException notYet) {
        if (dropped.getAsBoolean()) {
          return Optional.empty();
        }
        if (System.nanoTime() - began > PATIENCE_NANOS) {
          throw notYet;
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }
}
