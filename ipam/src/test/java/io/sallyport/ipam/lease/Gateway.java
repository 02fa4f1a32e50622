package io.sallyport.ipam.lease;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * One node: a drifting clock, a kernel, a disk, and a process that does one small thing after the
 * other and may freeze before any of them.
 */
final class Gateway {
  private static final long TICK = 10 * World.MILLI;

  final NodeName name;
  final Kernel kernel;
  private final World world;
  private final double rate;
  private final Deque<LongFunction<Input>> inbox = new ArrayDeque<>();
  private final Deque<LongFunction<Input>> acks = new ArrayDeque<>();
  private final Deque<Output> todo = new ArrayDeque<>();
  private Optional<AssignmentRow> disk = Optional.empty();
  private Optional<LeaseState> state = Optional.empty();
  private long life;
  private long bootedAt;
  private boolean scheduled;
  private boolean freezes = true;
  private Class<?> ambush = Gateway.class;
  private long ambushed;
  private boolean gone;

  /** A gateway whose clock runs at {@code rate} of true time. */
  Gateway(World world, NodeName name, double rate) {
    this.world = world;
    this.name = name;
    this.rate = rate;
    kernel = new Kernel(world.chance(0.5));
    bootedAt = -world.between(0, 1_000_000 * World.MILLI);
  }

  private long clock() {
    return (long) ((world.now() - bootedAt) * rate);
  }

  boolean answers() {
    return kernel.isOpen(clock());
  }

  boolean isUp() {
    return state.isPresent();
  }

  boolean isGone() {
    return gone;
  }

  Optional<LeaseState> state() {
    return state;
  }

  void start() {
    if (state.isPresent() || gone) {
      return;
    }
    life++;
    Step step = LeaseMachine.start(clock(), name, 0, Timing.DEFAULT, life, disk);
    state = Optional.of(step.state());
    todo.addAll(step.outputs());
    tick(life);
    hintSometimes(life);
    work();
  }

  private void tick(long of) {
    if (of == life && state.isPresent()) {
      if (inbox.isEmpty()) {
        tell(Input.Tick::new);
      }
      world.after(TICK, () -> tick(of));
    }
  }

  private void hintSometimes(long of) {
    if (of == life && state.isPresent()) {
      hint();
      world.after(1_500 * World.MILLI, () -> hintSometimes(of));
    }
  }

  /** The watch, as good as the network to the API server. */
  void hint() {
    world.network.send(Network.API, name, () -> tell(Input.Hint::new));
  }

  /** The process ends; disk and kernel stay. */
  void crash() {
    state = Optional.empty();
    inbox.clear();
    acks.clear();
    todo.clear();
  }

  /** The machine starts again, its clock from 0. */
  void reboot() {
    crash();
    kernel.reboot();
    bootedAt = world.now();
  }

  /** The machine is off for good. */
  void remove() {
    reboot();
    gone = true;
  }

  void heal() {
    freezes = false;
  }

  void tell(LongFunction<Input> input) {
    if (state.isPresent()) {
      inbox.add(input);
      work();
    }
  }

  private void ack(LongFunction<Input> input) {
    acks.add(input);
  }

  private void work() {
    boolean idle = inbox.isEmpty() && acks.isEmpty() && todo.isEmpty();
    if (!scheduled && !idle && state.isPresent()) {
      scheduled = true;
      long of = life;
      world.after(pause(), () -> act(of));
    }
  }

  /** The process freezes before it next carries out an output of this kind. */
  void freezeBefore(Class<?> output, long duration) {
    ambush = output;
    ambushed = duration;
  }

  private long pause() {
    if (freezes && ambush.isInstance(todo.peek())) {
      ambush = Gateway.class;
      world.counters.count(Counters.Kind.FROZEN);
      return ambushed;
    }
    if (freezes && world.chance(world.faults.freeze())) {
      world.counters.count(Counters.Kind.FROZEN);
      return world.pick(List.of(60L, 700L, 3_000L)) * world.between(1, World.MILLI);
    }
    return world.between(1_000, 60_000);
  }

  private void act(long of) {
    scheduled = false;
    if (of == life && state.isPresent()) {
      if (todo.isEmpty()) {
        decide();
      } else {
        new Driver(world, this).carryOut(todo.remove());
      }
    }
    work();
  }

  private void decide() {
    boolean ack = !acks.isEmpty() && (inbox.isEmpty() || world.chance(0.9));
    Deque<LongFunction<Input>> queue = ack ? acks : inbox;
    if (!queue.isEmpty()) {
      Step step = LeaseMachine.step(state.orElseThrow(), queue.remove().apply(clock()));
      state = Optional.of(step.state());
      todo.addAll(step.outputs());
    }
  }

  void save(Optional<AssignmentRow> row) {
    disk = row;
    row.ifPresent(saved -> ack(at -> new Input.Saved(at, saved)));
  }

  void ask(long lifeNanos) {
    kernel.ask(clock(), lifeNanos);
  }

  void set(boolean must, RequestId question, long lifeNanos) {
    boolean taken = must ? kernel.renew(clock(), lifeNanos) : kernel.create(clock(), lifeNanos);
    if (taken) {
      world.referee.made(state.flatMap(LeaseState::held).orElseThrow().epoch(), this);
    }
    world.counters.count(taken ? Counters.Kind.ELEMENT_SET : Counters.Kind.ELEMENT_LOST);
    ack(at -> taken ? new Input.ElementSet(at, question) : new Input.ElementLost(at, question));
  }

  void delete() {
    kernel.delete();
    ack(Input.ElementGone::new);
  }

  @Override
  public String toString() {
    return name + " " + state;
  }
}
