package io.sallyport.gateway.lease;

import io.sallyport.gateway.netlink.NftTable;
import io.sallyport.gateway.netlink.Nftables;
import io.sallyport.ipam.lease.AssignmentRow;
import io.sallyport.ipam.lease.AssignmentTable;
import io.sallyport.ipam.lease.Input;
import io.sallyport.ipam.lease.LeaseMachine;
import io.sallyport.ipam.lease.LeaseState;
import io.sallyport.ipam.lease.NodeName;
import io.sallyport.ipam.lease.Output;
import io.sallyport.ipam.lease.RequestId;
import io.sallyport.ipam.lease.Step;
import io.sallyport.ipam.lease.Timing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one machine for each slot of a gateway on this node. One thread runs all of them, in {@link
 * #run}; it alone writes the fence and the disk. Any thread may {@link #tell}.
 */
public final class LeaseDriver {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseDriver.class);
  private static final int TICKS = 10;
  private static final Duration HINT = Duration.ofSeconds(2);

  private final Node node;
  private final Ports ports;
  private final Elements elements;
  private final LongSupplier clock;
  private final BlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>();
  private final Map<Integer, LeaseState> states = new HashMap<>();
  private final TreeSet<Integer> passing = new TreeSet<>();
  private long ticked;
  private long hinted;

  /**
   * Which node this is, and of what gateway.
   *
   * @param life a number that no other run of this program on this node has
   */
  public record Node(NodeName name, int slots, Timing timing, long life) {}

  /**
   * Everything outside.
   *
   * @param background runs reads and swaps, which may take their time
   * @param held told the slots whose elements live, whenever one was made that was not there
   */
  public record Ports(
      Nftables nftables,
      NftTable fence,
      Rows rows,
      Disk disk,
      Probes probes,
      ExecutorService background,
      Held held) {}

  /** Is told that this node has begun to answer for a slot. */
  public interface Held {
    void begun(int slot);
  }

  /**
   * A driver.
   *
   * @param clock monotonic, in nanoseconds
   */
  public LeaseDriver(Node node, Ports ports, LongSupplier clock) {
    this.node = node;
    this.ports = ports;
    this.elements = new Elements(ports.nftables, ports.fence);
    this.clock = clock;
  }

  /** Runs until the thread is interrupted. A disk or a kernel that fails ends it. */
  public void run() throws IOException {
    Map<Integer, AssignmentRow> rows = ports.disk.rows();
    for (int slot = 0; slot < node.slots; slot++) {
      Optional<AssignmentRow> row = Optional.ofNullable(rows.get(slot));
      take(
          slot,
          LeaseMachine.start(clock.getAsLong(), node.name, slot, node.timing, node.life, row));
    }
    long wait = node.timing.interval().toNanos() / TICKS;
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Optional.ofNullable(inbox.poll(wait, TimeUnit.NANOSECONDS)).ifPresent(Runnable::run);
        tick(wait);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void tick(long wait) {
    long now = clock.getAsLong();
    if (now - ticked >= wait) {
      ticked = now;
      all(Input.Tick::new);
    }
    if (now - hinted >= HINT.toNanos()) {
      hinted = now;
      all(Input.Hint::new);
    }
  }

  private void all(LongFunction<Input> input) {
    for (int slot = 0; slot < node.slots; slot++) {
      step(slot, input);
    }
  }

  /** The table may have changed. */
  public void hint() {
    inbox.add(() -> all(Input.Hint::new));
  }

  /**
   * The fence that this node wants for all slots it holds: 5000 before a restart, 0 to withdraw.
   */
  public void wantFence(int millis) {
    inbox.add(() -> all(at -> new Input.FenceWanted(at, millis)));
  }

  /**
   * Whether every slot that this node holds is renewed by that fence: after {@link #wantFence} a
   * planned restart may begin when it is.
   */
  public CompletableFuture<Boolean> renewsBy(int millis) {
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    inbox.add(
        () ->
            answer.complete(
                states.values().stream()
                    .filter(LeaseState::holds)
                    .allMatch(state -> state.renewsBy(millis))));
    return answer;
  }

  /** Whether the standby of every slot that this node holds has answered, and may take it over. */
  public CompletableFuture<Boolean> isGuarded() {
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    inbox.add(
        () ->
            answer.complete(
                states.values().stream()
                    .filter(LeaseState::holds)
                    .allMatch(LeaseState::isGuarded)));
    return answer;
  }

  /** A message came from another node. */
  public void tell(Probes.Message message) {
    inbox.add(
        () ->
            step(
                message.slot(),
                switch (message) {
                  case Probes.Probe probe ->
                      at -> new Input.Probed(at, probe.from(), probe.question(), probe.binding());
                  case Probes.Answer answer ->
                      at -> new Input.Answered(at, answer.from(), answer.question());
                }));
  }

  private void step(int slot, LongFunction<Input> input) {
    Optional.ofNullable(states.get(slot))
        .ifPresent(state -> take(slot, LeaseMachine.step(state, input.apply(clock.getAsLong()))));
  }

  private void take(int slot, Step step) {
    states.put(slot, step.state());
    for (Output output : step.outputs()) {
      try {
        carryOut(slot, output);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void carryOut(int slot, Output output) throws IOException {
    switch (output) {
      case Output.OpenQuestion open ->
          elements.open(slot, open.question(), Duration.ofNanos(open.lifeNanos()));
      case Output.SendProbe probe ->
          ports.probes.send(
              probe.to(), new Probes.Probe(slot, node.name, probe.question(), probe.binding()));
      case Output.SendAnswer answer ->
          ports.probes.send(answer.to(), new Probes.Answer(slot, node.name, answer.question()));
      case Output.ReadRow read -> ports.background.execute(() -> read(slot, read));
      case Output.Swap swap -> ports.background.execute(() -> swap(slot, swap));
      case Output.Save save -> {
        ports.disk.save(save.row());
        step(slot, at -> new Input.Saved(at, save.row()));
      }
      case Output.Forget forget -> ports.disk.forget(slot);
      case Output.Renew renew ->
          made(
              slot,
              renew.question(),
              elements.renew(slot, renew.question(), Duration.ofNanos(renew.lifeNanos())));
      case Output.Create create ->
          made(
              slot,
              create.question(),
              elements.create(slot, create.question(), Duration.ofNanos(create.lifeNanos())));
      case Output.Delete delete -> {
        elements.delete(slot);
        passes(slot, false);
        step(slot, Input.ElementGone::new);
      }
    }
  }

  private void made(int slot, RequestId question, boolean made) {
    step(
        slot,
        at -> made ? new Input.ElementSet(at, question) : new Input.ElementLost(at, question));
    passes(slot, made);
  }

  private void passes(int slot, boolean passes) {
    if (!passes) {
      passing.remove(slot);
    } else if (passing.add(slot)) {
      ports.held.begun(slot);
    }
  }

  private void read(int slot, Output.ReadRow read) {
    try {
      AssignmentTable table = ports.rows.read();
      inbox.add(
          () ->
              step(
                  slot,
                  at -> new Input.RowRead(at, read.request(), table.version(), table.row(slot))));
    } catch (IOException e) {
      LOG.debug("the row of slot {} cannot be read: {}", slot, e.getMessage());
    }
  }

  private void swap(int slot, Output.Swap swap) {
    LongFunction<Input> told;
    try {
      told =
          switch (ports.rows.swap(swap.version(), swap.change())) {
            case AssignmentTable.Swapped done ->
                at -> new Input.Swapped(at, swap.request(), done.table().version(), done.row());
            case AssignmentTable.Refused refused -> at -> new Input.NotSwapped(at, swap.request());
          };
    } catch (IOException e) {
      LOG.debug("nobody knows what came of a swap of slot {}: {}", slot, e.getMessage());
      told = at -> new Input.NotSwapped(at, swap.request());
    }
    LongFunction<Input> answer = told;
    inbox.add(() -> step(slot, answer));
  }
}
