package io.sallyport.gateway.cli.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.locks.LockSupport;

/** Small transfers until one gets through. */
final class Probe {
  private static final long PATIENCE_NANOS = 20_000_000_000L;
  private static final long PAUSE_NANOS = 20_000_000L;
  private static final int SIZE = 1000;

  private Probe() {}

  /** The first transfer that works. */
  static Move untilServed(ProxyClient client, InetSocketAddress firewall, String name)
      throws IOException {
    long began = System.nanoTime();
    while (true) {
      try {
        return Move.run(client, firewall, name, SIZE);
      } catch (IOException notYet) {
        if (System.nanoTime() - began > PATIENCE_NANOS) {
          throw notYet;
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }
}
