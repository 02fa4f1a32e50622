package io.sallyport.ipam.lease;

import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/** One machine of node {@code a}, slot 0, told by hand, in milliseconds. */
final class Play {
  static final NodeName A = new NodeName("a");
  static final NodeName B = new NodeName("b");
  static final NodeName C = new NodeName("c");

  private LeaseState state;
  private List<Output> outputs;

  private Play(Step first) {
    state = first.state();
    outputs = first.outputs();
  }

  static AssignmentRow row(NodeName active, NodeName standby, long epoch, long pairing) {
    return new AssignmentRow(0, active, Optional.of(standby), epoch, pairing, 500);
  }

  /** A life that begins at 0 with this on its disk. */
  static Play with(Optional<AssignmentRow> disk) {
    return new Play(LeaseMachine.start(0, A, 0, Timing.DEFAULT, 7, disk));
  }

  /** A holder with this row on its disk, which it has read again at 0. */
  static Play holding(AssignmentRow row) {
    Play play = with(Optional.of(row));
    play.read(0, 1, row);
    return play;
  }

  /** A standby that has read this row at 0. */
  static Play listening(AssignmentRow row) {
    Play play = with(Optional.empty());
    play.read(0, 1, row);
    return play;
  }

  LeaseState state() {
    return state;
  }

  List<Output> tell(long millis, LongFunction<Input> input) {
    Step step = LeaseMachine.step(state, input.apply(millis * World.MILLI));
    state = step.state();
    outputs = step.outputs();
    return outputs;
  }

  List<Output> tick(long millis) {
    return tell(millis, Input.Tick::new);
  }

  List<Output> probed(long millis, NodeName from, long epoch, long pairing) {
    return tell(
        millis, at -> new Input.Probed(at, from, new RequestId(1, 1), new Binding(epoch, pairing)));
  }

  /** The reply to the newest request. */
  List<Output> read(long millis, long version, AssignmentRow row) {
    RequestId newest = newest();
    return tell(millis, at -> new Input.RowRead(at, newest, version, Optional.of(row)));
  }

  List<Output> answered(long millis, NodeName from, RequestId question) {
    return tell(millis, at -> new Input.Answered(at, from, question));
  }

  List<Output> saved(long millis, AssignmentRow row) {
    return tell(millis, at -> new Input.Saved(at, row));
  }

  List<Output> set(long millis, RequestId question) {
    return tell(millis, at -> new Input.ElementSet(at, question));
  }

  List<Output> lost(long millis, RequestId question) {
    return tell(millis, at -> new Input.ElementLost(at, question));
  }

  List<Output> gone(long millis) {
    return tell(millis, Input.ElementGone::new);
  }

  List<Output> want(long millis, int fence) {
    return tell(millis, at -> new Input.FenceWanted(at, fence));
  }

  List<Output> swapped(long millis, RequestId swap, long version, AssignmentRow row) {
    return tell(millis, at -> new Input.Swapped(at, swap, version, row));
  }

  List<Output> notSwapped(long millis, RequestId swap) {
    return tell(millis, at -> new Input.NotSwapped(at, swap));
  }

  /** The id of the newest request. */
  RequestId newest() {
    return switch (state) {
      case Holding holding -> holding.self().newest();
      case StandbyState standby -> standby.self().newest();
    };
  }

  <T extends Output> T last(Class<T> type) {
    return outputs.stream().filter(type::isInstance).map(type::cast).findFirst().orElseThrow();
  }

  static long nanos(long millis) {
    return millis * World.MILLI;
  }
}
