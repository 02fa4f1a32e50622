package io.sallyport.ipam.lease;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Everything outside the gateways: faults, an erratic controller, then a sane one. */
final class Chaos {
  private static final List<Class<?>> OUTPUTS =
      List.of(
          Output.Renew.class,
          Output.Create.class,
          Output.Swap.class,
          Output.Save.class,
          Output.SendProbe.class,
          Output.SendAnswer.class,
          Output.ReadRow.class,
          Output.Delete.class);
  private static final List<Integer> FENCES = List.of(500, 500, 1500, 2500, 0);

  private final World world;
  private final double[] weights = new double[10];
  private boolean healed;

  Chaos(World world) {
    this.world = world;
    for (int kind = 0; kind < weights.length; kind++) {
      weights[kind] = world.random.nextDouble() * world.random.nextDouble();
    }
  }

  void begin() {
    world.api.apply(0, new Change.Assign(0, world.gateways.getFirst().name, 500));
    world.gateways.forEach(Gateway::start);
    next();
    steer();
  }

  private void next() {
    long every = world.faults.everyMillis() * World.MILLI;
    if (every > 0) {
      world.after(
          world.between(0, 2 * every),
          () -> {
            if (!healed) {
              fault();
              next();
            }
          });
    }
  }

  private Gateway any() {
    return world.pick(world.gateways);
  }

  private Gateway active() {
    return world.gateway(world.row().orElseThrow().active());
  }

  private Gateway standby() {
    return world.row().flatMap(AssignmentRow::standby).map(world::gateway).orElseGet(this::any);
  }

  private void fault() {
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    double left = world.random.nextDouble() * sum;
    int kind = 0;
    while (kind < weights.length - 1 && left >= weights[kind]) {
      left -= weights[kind];
      kind++;
    }
    fault(kind);
  }

  private void fault(int kind) {
    Gateway one = any();
    long duration = world.between(World.MILLI, 2_500 * World.MILLI);
    switch (kind) {
      case 0 -> world.network.part(one.name, Network.API, duration);
      case 1 -> part(one, any(), duration);
      case 2 -> crash(one, false);
      case 3 -> crash(one, true);
      case 4 -> rename();
      case 5 -> wantFence(active());
      case 6 -> removeRarely(one);
      case 7 -> ambush(world.chance(0.7) ? active() : one);
      case 8 -> slow(one);
      default -> storm(active(), standby());
    }
  }

  private void ambush(Gateway one) {
    long duration = world.pick(List.of(60L, 600L, 2_000L)) * world.between(1, World.MILLI);
    one.freezeBefore(world.pick(OUTPUTS), duration);
  }

  private void slow(Gateway one) {
    NodeName other = world.chance(0.6) ? Network.API : any().name;
    long most = world.pick(List.of(20L, 45L, 400L)) * World.MILLI;
    world.network.slow(one.name, other, most, 1_500 * World.MILLI);
  }

  /** The two cannot hear each other, and a little later the holder is cut off, frozen or dead. */
  private void storm(Gateway holder, Gateway standby) {
    part(holder, standby, world.between(500 * World.MILLI, 3_000 * World.MILLI));
    if (world.chance(0.5)) {
      world.network.slow(standby.name, Network.API, 300 * World.MILLI, 1_000 * World.MILLI);
    }
    world.after(
        world.between(0, 900 * World.MILLI),
        () -> {
          long duration = world.between(100 * World.MILLI, 2_000 * World.MILLI);
          switch (world.random.nextInt(4)) {
            case 0 -> crash(holder, false);
            case 1 -> ambush(holder);
            default -> world.network.part(holder.name, Network.API, duration);
          }
        });
  }

  private void part(Gateway one, Gateway other, long duration) {
    if (one != other) {
      world.network.part(one.name, other.name, duration);
    }
  }

  private void crash(Gateway one, boolean machine) {
    if (one.isUp() && !healed) {
      world.counters.count(machine ? Counters.Kind.REBOOTED : Counters.Kind.CRASHED);
      if (machine) {
        one.reboot();
      } else {
        one.crash();
      }
      world.after(world.between(World.MILLI, 1_500 * World.MILLI), one::start);
    }
  }

  private void rename() {
    AssignmentRow row = world.row().orElseThrow();
    Gateway one = any();
    Optional<NodeName> standby = row.isActive(one.name) ? Optional.empty() : Optional.of(one.name);
    world.api.apply(world.api.table().version(), new Change.NameStandby(0, standby));
  }

  private void wantFence(Gateway one) {
    int millis = FENCES.get(world.random.nextInt(FENCES.size()));
    one.tell(at -> new Input.FenceWanted(at, millis));
  }

  private void removeRarely(Gateway one) {
    boolean others = world.gateways.stream().filter(g -> !g.isGone()).count() > 2;
    if (others && world.chance(0.1)) {
      one.remove();
    }
  }

  /** No fault any more; every machine that is not gone runs. */
  void heal() {
    healed = true;
    world.network.heal();
    world.gateways.forEach(Gateway::heal);
    world.gateways.forEach(Gateway::start);
  }

  /** Every gateway there is or was. */
  private Set<NodeName> askable() {
    Set<NodeName> all = new TreeSet<>();
    world.gateways.forEach(gateway -> all.add(gateway.name));
    return all;
  }

  /** The controller, about once a second. */
  private void steer() {
    Set<NodeName> ready = new TreeSet<>();
    Set<NodeName> gone = new TreeSet<>();
    for (Gateway gateway : world.gateways) {
      if (gateway.isGone()) {
        gone.add(gateway.name);
      } else if (gateway.isUp()) {
        ready.add(gateway.name);
      }
    }
    AssignmentTable table = world.api.table();
    for (Change change : new Distribution(1, 500).changes(table, ready, askable(), gone)) {
      world.api.apply(world.api.table().version(), change);
    }
    world.after(world.between(0, 2_000 * World.MILLI), this::steer);
  }
}
