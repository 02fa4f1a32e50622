package io.sallyport.gateway.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Sets ways against each other: {@code Bench HOST:PORT ROUNDS SECONDS IDLE WARM WAY...}. Each
 * measure of each round is taken on all ways, one after the other, before the next measure.
 */
final class Bench {
  private static final int CONCURRENT = 64;
  private static final Duration SETTLING = Duration.ofMillis(300);

  private final Servers servers;
  private final List<Way> ways;
  private final Duration time;
  private final Results results = new Results();

  private Bench(Servers servers, List<Way> ways, Duration time) {
    this.servers = servers;
    this.ways = ways;
    this.time = time;
  }

  /** A measurement of one way. */
  private interface Step {
    void on(Way way) throws IOException;
  }

  public static void main(String[] arguments) throws IOException {
    InetSocketAddress server = Way.address(arguments[0]);
    int rounds = Integer.parseInt(arguments[1]);
    Duration time = seconds(arguments[2]);
    int idle = Integer.parseInt(arguments[3]);
    Duration warm = seconds(arguments[4]);
    List<Way> ways = new ArrayList<>();
    for (int i = 5; i < arguments.length; i++) {
      ways.add(Way.parse(arguments[i], server));
    }
    new Bench(Servers.start(server), ways, time).run(rounds, idle, warm);
    System.exit(0);
  }

  private void run(int rounds, int idle, Duration warm) throws IOException {
    if (idle > 0) {
      // First of all and once for each process, while none has grown by other work.
      Set<OptionalLong> seen = new HashSet<>();
      for (Way way : ways) {
        if (way.pid().isPresent() && seen.add(way.pid())) {
          System.err.println("idle connections, " + way.name());
          IdleLoad.megabytesPer10k(way, idle)
              .ifPresent(megabytes -> results.add(way, Measure.MEMORY, megabytes));
        }
      }
    }
    onAll("warm-up", way -> warm(way, warm));
    for (int round = 1; round <= rounds; round++) {
      String title = "round " + round + " of " + rounds + ": ";
      onAll(title + "connections", way -> connections(way, false));
      onAll(title + "connections ended by reset", way -> connections(way, true));
      onAll(title + "one stream", way -> streams(way, 1));
      onAll(title + "eight streams", way -> streams(way, 8));
      onAll(title + "round trips", this::roundTrips);
    }
    System.out.print(new Report(results, ways).text());
  }

  private void onAll(String title, Step step) throws IOException {
    for (Way way : ways) {
      System.err.println(title + ", " + way.name());
      step.on(way);
    }
  }

  private void warm(Way way, Duration warm) throws IOException {
    // HAProxy and Dante need no more than their first memory; the direct way warms the load itself.
    boolean jvm = way.pid().isEmpty() || way.name().startsWith("Sallyport");
    Duration each = jvm ? warm : warm.dividedBy(4);
    new ConnectionLoad(way, false).run(CONCURRENT, each.dividedBy(2));
    new ConnectionLoad(way, true).run(CONCURRENT, each.dividedBy(4));
    try (StreamLoad load = new StreamLoad(way, 8)) {
      load.flow(each.toMillis() / 4);
    }
    PingPong.over(way, each.dividedBy(8));
  }

  private void connections(Way way, boolean reset) throws IOException {
    ProcessTree tree = new ProcessTree(way.pid());
    double cpu = tree.cpuSeconds();
    long start = System.nanoTime();
    long done = new ConnectionLoad(way, reset).run(CONCURRENT, time);
    double seconds = (System.nanoTime() - start) / 1e9;
    cpu = tree.cpuSeconds() - cpu;
    results.add(way, reset ? Measure.RESETS : Measure.CONNECTIONS, done / seconds);
    if (way.pid().isPresent()) {
      Measure measure = reset ? Measure.RESET_CPU : Measure.CONNECTION_CPU;
      results.add(way, measure, cpu / done * 1e6);
    }
    Pause.millis(SETTLING.toMillis());
  }

  private void streams(Way way, int streams) throws IOException {
    ProcessTree tree = new ProcessTree(way.pid());
    try (StreamLoad load = new StreamLoad(way, streams)) {
      load.flow(SETTLING.toMillis());
      double cpu = tree.cpuSeconds();
      long bytes = servers.sunk();
      long start = System.nanoTime();
      load.flow(time.toMillis());
      bytes = servers.sunk() - bytes;
      double seconds = (System.nanoTime() - start) / 1e9;
      cpu = tree.cpuSeconds() - cpu;
      boolean one = streams == 1;
      results.add(way, one ? Measure.ONE_STREAM : Measure.EIGHT_STREAMS, bytes * 8 / 1e9 / seconds);
      if (way.pid().isPresent()) {
        Measure measure = one ? Measure.ONE_STREAM_CPU : Measure.EIGHT_STREAMS_CPU;
        results.add(way, measure, cpu / (bytes / 1e9));
      }
    }
    Pause.millis(SETTLING.toMillis());
  }

  /** The first way is the reference for what the others add. */
  private void roundTrips(Way way) throws IOException {
    PingPong trips = PingPong.over(way, time);
    results.add(way, Measure.RTT_P50, trips.p50());
    results.add(way, Measure.RTT_P99, trips.p99());
    Way direct = ways.getFirst();
    if (!way.equals(direct)) {
      results.add(way, Measure.ADDED_P50, trips.p50() - last(direct, Measure.RTT_P50));
      results.add(way, Measure.ADDED_P99, trips.p99() - last(direct, Measure.RTT_P99));
    }
  }

  private double last(Way way, Measure measure) {
    return results.rounds(way, measure).getLast();
  }

  private static Duration seconds(String text) {
    return Duration.ofMillis(Math.round(Double.parseDouble(text) * 1000));
  }
}
