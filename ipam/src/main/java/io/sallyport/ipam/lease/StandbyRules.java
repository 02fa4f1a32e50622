package io.sallyport.ipam.lease;

import io.sallyport.ipam.lease.StandbyState.Doubting;
import io.sallyport.ipam.lease.StandbyState.Listening;
import io.sallyport.ipam.lease.StandbyState.Waiting;
import io.sallyport.ipam.lease.StandbyState.Wanting;

/** The rules of a node that does not hold the slot. */
final class StandbyRules {
  private StandbyRules() {}

  static Step step(StandbyState state, Input input) {
    return switch (state) {
      case Listening listening -> listening(listening, input);
      case Wanting wanting -> wanting(wanting, input);
      case Doubting doubting -> doubting(doubting, input);
      case Waiting waiting -> waiting(waiting, input);
    };
  }

  private static Step listening(Listening state, Input input) {
    return switch (input) {
      case Input.Probed probe -> answer(state, probe);
      case Input.Tick tick when isSilent(state, tick.at()) -> read(state, tick.at());
      case Input.Hint hint -> read(state, hint.at());
      case Input.RowRead read when state.self().asked(read.request()) -> {
        Step known = know(state, read);
        yield known.state() instanceof Listening next ? consider(next, read, known) : known;
      }
      default -> Step.to(state);
    };
  }

  /** Every probe is answered but those of an epoch older than the newest known. */
  private static Step answer(Listening state, Input.Probed probe) {
    if (probe.binding().epoch() < state.answers().epoch()) {
      return Step.to(state);
    }
    Answers answers = state.answers().answered(probe.binding(), probe.at());
    return Step.to(
        new Listening(state.self(), answers, state.nextRead()),
        new Output.SendAnswer(probe.from(), probe.question()));
  }

  private static boolean isSilent(Listening state, long at) {
    long silence = state.self().timing().silence().toNanos();
    return state.answers().binding().isPresent()
        && at - state.answers().last() >= silence
        && at - state.nextRead() >= 0;
  }

  private static Step read(Listening state, long at) {
    Self self = state.self().next();
    long next = at + self.timing().interval().toNanos();
    return Step.to(new Listening(self, state.answers(), next), new Output.ReadRow(self.newest()));
  }

  private static Step know(Listening state, Input.RowRead read) {
    if (read.row().isEmpty()) {
      return Step.to(new Listening(state.self(), Answers.none(0, read.at()), state.nextRead()));
    }
    AssignmentRow row = read.row().get();
    if (row.epoch() < state.answers().epoch()) {
      return Step.to(state);
    }
    Listening next = new Listening(state.self(), state.answers().seen(row), state.nextRead());
    if (row.isActive(state.self().node())) {
      return await(next.self(), next.answers(), new Seen(read.version(), row), row, read.at());
    }
    return Step.to(next);
  }

  private static Step consider(Listening state, Input.RowRead read, Step otherwise) {
    return read.row()
        .filter(row -> mayWant(state, row, read.at()))
        .map(row -> want(state, row, read))
        .orElse(otherwise);
  }

  /**
   * Only the row's standby that has itself answered a probe for this very pair may want the slot,
   * and only after the silence that the row allows; a withdrawn row at once.
   */
  private static boolean mayWant(Listening state, AssignmentRow row, long at) {
    boolean silent =
        state.answers().covers(row)
            && at - state.answers().last() >= silence(row, state.self().timing());
    return row.isStandby(state.self().node()) && (row.withdrawn() || silent);
  }

  private static long silence(AssignmentRow row, Timing timing) {
    return row.fenceMillis() > timing.fenceMillis()
        ? Fence.nanos(row.fenceMillis())
        : timing.silence().toNanos();
  }

  private static Step want(Listening state, AssignmentRow row, Input.RowRead read) {
    Self self = state.self().next();
    return Step.to(
        new Wanting(self, state.answers(), row, self.newest(), read.at()),
        new Output.Swap(
            self.newest(), read.version(), new Change.TakeOver(row.slot(), self.node())));
  }

  private static Step wanting(Wanting state, Input input) {
    return switch (input) {
      case Input.Swapped won when won.request().equals(state.swap()) ->
          await(
              state.self(),
              state.answers(),
              new Seen(won.version(), won.row()),
              state.row(),
              won.at());
      case Input.NotSwapped lost when lost.request().equals(state.swap()) ->
          doubt(state.self(), state.answers(), lost.at());
      case Input.Tick tick
          when tick.at() - state.since() >= state.self().timing().silence().toNanos() ->
          doubt(state.self(), state.answers(), tick.at());
      default -> Step.to(state);
    };
  }

  /** Silent until a quorum read that is sent now or later. */
  static Step doubt(Self before, Answers answers, long at) {
    Self self = before.next();
    return Step.to(
        new Doubting(self, answers, self.newest(), at), new Output.ReadRow(self.newest()));
  }

  private static Step doubting(Doubting state, Input input) {
    long interval = state.self().timing().interval().toNanos();
    return switch (input) {
      case Input.RowRead read when isAfter(read.request(), state) ->
          know(new Listening(state.self(), state.answers(), read.at() + interval), read);
      case Input.Tick tick when tick.at() - state.since() >= interval -> {
        Self self = state.self().next();
        yield Step.to(
            new Doubting(self, state.answers(), state.first(), tick.at()),
            new Output.ReadRow(self.newest()));
      }
      default -> Step.to(state);
    };
  }

  private static boolean isAfter(RequestId read, Doubting state) {
    return state.self().asked(read) && read.number() >= state.first().number();
  }

  /**
   * Waits by the fence of the old row, counted from the later of its last answer and now, when it
   * saw that it is the active node.
   */
  private static Step await(Self self, Answers answers, Seen seen, AssignmentRow old, long at) {
    long from = Math.max(answers.last(), at);
    return Step.to(new Waiting(self, seen, from + Fence.waitNanos(old.fenceMillis()), false));
  }

  private static Step waiting(Waiting state, Input input) {
    AssignmentRow row = state.seen().row();
    return switch (input) {
      case Input.Tick tick when !state.saving() && tick.at() - state.until() >= 0 ->
          Step.to(
              new Waiting(state.self(), state.seen(), state.until(), true), new Output.Save(row));
      case Input.Saved saved when saved.row().equals(row) ->
          Step.to(Holding.begin(state.self(), state.seen(), saved.at()));
      case Input.Hint hint -> {
        Self self = state.self().next();
        yield Step.to(
            new Waiting(self, state.seen(), state.until(), state.saving()),
            new Output.ReadRow(self.newest()));
      }
      case Input.RowRead read when isNewer(read, state) ->
          know(new Listening(state.self(), Answers.none(row.epoch(), read.at()), read.at()), read);
      default -> Step.to(state);
    };
  }

  private static boolean isNewer(Input.RowRead read, Waiting state) {
    return state.self().asked(read.request())
        && read.row().filter(now -> now.epoch() > state.seen().row().epoch()).isPresent();
  }
}
