package io.sallyport.gateway.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Senders at full speed against readers of 1 KB/s, half of them clients and half of them servers:
 * {@code SlowReaders HOST:PORT SECONDS READERS WAY}. A proxy that holds back its senders does not
 * grow; exit 1 where it grew by 50 MB.
 */
final class SlowReaders {
  private static final long MOST_GROWTH_KILOBYTES = 50 * 1024;
  private static final int LOOK_SECONDS = 5;
  private static final long PAUSE_MILLIS = 1000;

  private SlowReaders() {}

  public static void main(String[] arguments) throws IOException {
    InetSocketAddress server = Way.address(arguments[0]);
    int seconds = Integer.parseInt(arguments[1]);
    int readers = Integer.parseInt(arguments[2]);
    Way way = Way.parse(arguments[3], server);
    Servers servers = Servers.start(server);
    try (StreamLoad warm = new StreamLoad(way, 8)) {
      warm.flow(2000);
    }
    servers.slowSink(PAUSE_MILLIS);
    System.exit(grows(way, readers, seconds) < MOST_GROWTH_KILOBYTES ? 0 : 1);
  }

  private static long grows(Way way, int readers, int seconds) throws IOException {
    ProcessTree tree = new ProcessTree(way.pid());
    long before = tree.residentKilobytes();
    long highest = before;
    System.out.printf("%s, %d readers at 1 KB/s%n  0 s  %d KB%n", way.name(), readers, before);
    List<SocketChannel> clients = new ArrayList<>();
    for (int i = 0; i < readers / 2; i++) {
      clients.add(way.open(Service.SOURCE, i));
    }
    clients.forEach(client -> Thread.ofPlatform().daemon().start(() -> read(client)));
    try (StreamLoad load = new StreamLoad(way, readers - readers / 2)) {
      for (int at = LOOK_SECONDS; at <= seconds; at += LOOK_SECONDS) {
        load.flow(LOOK_SECONDS * 1000L);
        long now = tree.residentKilobytes();
        highest = Math.max(highest, now);
        System.out.printf("%3d s  %d KB%n", at, now);
      }
    }
    System.out.printf(
        "growth %.1f MB, must be below %d%n",
        (highest - before) / 1024.0, MOST_GROWTH_KILOBYTES / 1024);
    return highest - before;
  }

  private static void read(SocketChannel client) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(1024);
    try (client) {
      while (client.read(buffer.clear()) >= 0) {
        Pause.millis(PAUSE_MILLIS);
      }
    } catch (IOException closed) {
      // The check is over.
    }
  }
}
