package io.sallyport.gateway.cli.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** What the firewall's process printed, by the name of the transfer. */
final class FirewallLog {
  private static final int PATIENCE_SECONDS = 20;

  private final Map<String, CompletableFuture<Seen>> transfers = new ConcurrentHashMap<>();
  private final Map<String, Bytes> bytes = new ConcurrentHashMap<>();
  private final List<Drop> drops = new ArrayList<>();

  /** A transfer as the firewall saw it; bytes as counted on its socket. */
  record Seen(String source, Bytes bytes) {}

  /** A connection closed at once: its source is not in the allow-list of the port's tenant. */
  record Drop(String port, String source) {}

  /** Takes a line of the firewall. */
  void line(String line) {
    if (line.startsWith("dropped ")) {
      Map<String, String> fields = fields(line);
      add(new Drop(fields.getOrDefault("port", ""), fields.getOrDefault("source", "")));
    } else if (line.startsWith("transfer ")) {
      Map<String, String> fields = fields(line);
      Seen seen =
          new Seen(
              fields.getOrDefault("source", ""),
              new Bytes(
                  Long.parseLong(fields.getOrDefault("received", "0")),
                  Long.parseLong(fields.getOrDefault("sent", "0"))));
      bytes.merge(seen.source, seen.bytes, Bytes::plus);
      transfer(fields.getOrDefault("name", "")).complete(seen);
    }
  }

  /** What the firewall saw of the transfer {@code name}. */
  Seen seen(String name) throws IOException, InterruptedException {
    try {
      return transfer(name).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new IOException("the firewall saw nothing of " + name, e);
    }
  }

  /** All bytes of finished transfers, by the source they came from. */
  Map<String, Bytes> bytesBySource() {
    return Map.copyOf(bytes);
  }

  private synchronized void add(Drop drop) {
    drops.add(drop);
    notifyAll();
  }

  /** Every dropped connection so far, in order. */
  synchronized List<Drop> drops() {
    return List.copyOf(drops);
  }

  /** Whether {@code right} holds for a dropped connection, at the latest after {@code seconds}. */
  synchronized boolean dropped(Predicate<Drop> right, int seconds) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (drops.stream().noneMatch(right)) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return true;
  }

  private CompletableFuture<Seen> transfer(String name) {
    return transfers.computeIfAbsent(name, any -> new CompletableFuture<>());
  }

  /** The fields of {@code word key=value key=value}. */
  static Map<String, String> fields(String line) {
    Map<String, String> fields = new HashMap<>();
    for (String part : line.split(" ")) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        fields.put(part.substring(0, equals), part.substring(equals + 1));
      }
    }
    return fields;
  }
}
