package io.sallyport.ipam.lease;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * Three gateways, an API server, a controller and a network in true time, all from one seed. After
 * every event the {@link Referee} looks at all kernels.
 */
final class World {
  static final long MILLI = 1_000_000;

  private record Event(long time, long order, Runnable action) {}

  final Random random;
  final Faults faults;
  final Counters counters;
  final Referee referee;
  final ApiServer api;
  final Network network;
  final List<Gateway> gateways = new ArrayList<>();
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          (a, b) ->
              a.time != b.time ? Long.compare(a.time, b.time) : Long.compare(a.order, b.order));
  private long now;
  private long order;

  /** A world whose clocks are wrong by chance. */
  static World of(long seed, Faults faults, Counters counters) {
    Random clocks = new Random(~seed);
    double[] rates = new double[3];
    for (int i = 0; i < rates.length; i++) {
      double share = clocks.nextBoolean() ? clocks.nextInt(2) * 2 - 1 : clocks.nextDouble() * 2 - 1;
      rates[i] = 1 + faults.drift() * share;
    }
    return new World(seed, faults, counters, rates);
  }

  World(long seed, Faults faults, Counters counters, double... rates) {
    random = new Random(seed);
    this.faults = faults;
    this.counters = counters;
    referee = new Referee(this);
    network = new Network(this);
    api = new ApiServer(this);
    for (int i = 0; i < rates.length; i++) {
      gateways.add(new Gateway(this, new NodeName(List.of("a", "b", "c").get(i)), rates[i]));
    }
  }

  long now() {
    return now;
  }

  void after(long delay, Runnable action) {
    events.add(new Event(now + delay, order++, action));
  }

  /** Runs all events up to {@code time}. */
  void runTo(long time) {
    while (!events.isEmpty() && events.peek().time <= time) {
      Event event = events.poll();
      now = event.time;
      event.action.run();
      referee.look();
    }
    now = time;
    referee.look();
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  long between(long least, long most) {
    return least + (long) (random.nextDouble() * (most - least));
  }

  <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  Gateway gateway(NodeName name) {
    return gateways.stream().filter(g -> g.name.equals(name)).findFirst().orElseThrow();
  }

  Optional<AssignmentRow> row() {
    return api.table().row(0);
  }
}
