package io.sallyport.ipam.lease;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rules of a holder: one turn, from one input to the next state and its outputs. */
final class HolderTurn {
  private static final int MISSED = 2;

  private final long at;
  private final List<Output> outputs = new ArrayList<>();
  private Self self;
  private Lease lease;
  private Asking asking;
  private Element element;
  private Wish wish;

  HolderTurn(Holding state, long at) {
    this.at = at;
    self = state.self();
    lease = state.lease();
    asking = state.asking();
    element = state.element();
    wish = state.wish();
  }

  Step step(Input input) {
    if (input instanceof Input.RowRead read && isLost(read)) {
      return lose(read);
    }
    take(input);
    wishes();
    if (input instanceof Input.Tick) {
      tick();
    }
    return new Step(new Holding(self, lease, asking, element, wish), outputs);
  }

  private void take(Input input) {
    switch (input) {
      case Input.Hint hint -> read();
      case Input.Probed probe when probe.binding().epoch() > lease.bound().epoch() -> read();
      case Input.Answered answer -> answered(answer);
      case Input.RowRead read when self.asked(read.request()) -> rowRead(read);
      case Input.Swapped swapped when self.asked(swapped.request()) -> {
        wish = wish.isOn(swapped.request()) ? wish.done() : wish;
        learn(swapped.version(), swapped.row());
      }
      case Input.NotSwapped failed when wish.isOn(failed.request()) -> readBack();
      case Input.Saved saved -> saved(saved.row());
      case Input.ElementSet set -> elementSet(set.question());
      case Input.ElementLost lost -> elementLost();
      case Input.ElementGone gone -> elementGone();
      case Input.FenceWanted wanted ->
          wish = new Wish(wanted.fenceMillis(), wish.request(), wish.since());
      default -> {}
    }
  }

  private Self request() {
    self = self.next();
    return self;
  }

  private void read() {
    outputs.add(new Output.ReadRow(request().newest()));
  }

  /**
   * A newer epoch, no row any more, or another holder in a table that is newer than any seen (it
   * was made anew): this node is not the holder.
   */
  private boolean isLost(Input.RowRead read) {
    boolean old = lease.seen().filter(seen -> seen.version() >= read.version()).isPresent();
    return self.asked(read.request())
        && read.row()
            .filter(row -> row.epoch() <= lease.bound().epoch())
            .filter(row -> old || row.isActive(self.node()))
            .isEmpty();
  }

  private Step lose(Input.RowRead read) {
    long epoch = read.row().map(AssignmentRow::epoch).orElse(0L);
    return Step.to(
        new StandbyState.Listening(self, Answers.none(epoch, at), at),
        new Output.Delete(),
        new Output.Forget());
  }

  /** A quorum read that shows its own epoch is a permission, counted from sending it. */
  private void rowRead(Input.RowRead read) {
    AssignmentRow row = read.row().orElseThrow();
    wish = wish.isOn(read.request()) ? wish.done() : wish;
    learn(read.version(), row);
    if (row.epoch() == lease.bound().epoch()) {
      asking.open().filter(open -> open.id().equals(read.request())).ifPresent(this::permitted);
    }
  }

  /** An answer of its standby is a permission, counted from sending the probe. */
  private void answered(Input.Answered answer) {
    if (!lease.bound().isStandby(answer.from())) {
      return;
    }
    asking
        .open()
        .filter(open -> open.id().equals(answer.question()))
        .ifPresent(
            open -> {
              asking =
                  new Asking(asking.open(), asking.setting(), asking.nextAt(), Optional.of(at));
              permitted(open);
            });
  }

  /**
   * A newer row is written to the disk before anybody in it is asked. Its fence is followed upwards
   * only where it was the holder's own before: then nothing is on its way that could lower it.
   */
  private void learn(long version, AssignmentRow row) {
    boolean old = lease.seen().filter(seen -> seen.version() >= version).isPresent();
    if (old || row.binding().compareTo(lease.target().binding()) < 0) {
      return;
    }
    int own = lease.target().fenceMillis();
    boolean settled = lease.seen().filter(seen -> seen.row().fenceMillis() == own).isPresent();
    lease = lease.seen(new Seen(version, row));
    AssignmentRow wanted =
        row.withFence(settled ? row.fenceMillis() : Math.min(own, row.fenceMillis()));
    if (!wanted.equals(lease.target())) {
      save(wanted);
    }
  }

  private void save(AssignmentRow row) {
    lease = lease.saving(row);
    outputs.add(new Output.Save(row));
  }

  private void saved(AssignmentRow row) {
    if (!lease.saving().equals(Optional.of(row))) {
      return;
    }
    if (!row.binding().equals(lease.bound().binding())) {
      asking = new Asking(Optional.empty(), asking.setting(), at, Optional.empty());
    }
    lease = lease.saved(row);
  }

  /** Lowered: the disk and the element first, then the row. Raised: the row first. */
  private void wishes() {
    AssignmentRow target = lease.target();
    if (wish.fenceMillis() < target.fenceMillis()) {
      save(target.withFence(wish.fenceMillis()));
    }
    if (wish.request().isPresent() || lease.seen().isEmpty()) {
      return;
    }
    Optional<Integer> fence = wish.forRow(lease, element);
    fence.ifPresent(this::swap);
  }

  private void swap(int millis) {
    RequestId id = request().newest();
    wish = new Wish(wish.fenceMillis(), Optional.of(id), at);
    AssignmentRow row = lease.bound();
    outputs.add(
        new Output.Swap(
            id,
            lease.seen().orElseThrow().version(),
            new Change.SetFence(row.slot(), self.node(), row.epoch(), millis)));
  }

  /** What came of the swap shows in a read; until then there is no other swap. */
  private void readBack() {
    read();
    wish = new Wish(wish.fenceMillis(), Optional.of(self.newest()), at);
  }

  private void tick() {
    if (wish.request().isPresent() && at - wish.since() >= self.timing().silence().toNanos()) {
      readBack();
    }
    if (!lease.bound().withdrawn()) {
      if (at - asking.nextAt() >= 0) {
        ask();
      }
    } else if (element.fenceMillis() > 0) {
      outputs.add(new Output.Delete());
    }
  }

  /**
   * One question to the standby, and to the API server where there is no standby or it was not
   * heard lately. A row without standby needs no answer, once it was confirmed in this life.
   */
  private void ask() {
    AssignmentRow row = lease.bound();
    long interval = self.timing().interval().toNanos();
    Question question = new Question(request().newest(), at, row.fenceMillis());
    asking = new Asking(Optional.of(question), asking.setting(), at + interval, asking.heard());
    outputs.add(new Output.OpenQuestion(question.id(), Fence.askedNanos(row.fenceMillis())));
    if (row.standby().isEmpty() && lease.confirmed()) {
      permitted(question);
      return;
    }
    row.standby()
        .ifPresent(to -> outputs.add(new Output.SendProbe(to, question.id(), row.binding())));
    if (asking.heard().filter(heard -> at - heard < MISSED * interval).isEmpty()) {
      outputs.add(new Output.ReadRow(question.id()));
    }
  }

  /** The element is set to the rest of the permission and no longer. */
  private void permitted(Question question) {
    int millis = lease.bound().fenceMillis();
    long rest = question.rest(millis, at);
    if (rest <= 0) {
      return;
    }
    asking =
        new Asking(
            Optional.empty(), Optional.of(question.under(millis)), asking.nextAt(), asking.heard());
    outputs.add(
        element.living()
            ? new Output.Renew(question.id(), rest)
            : new Output.Create(question.id(), rest));
    element = element.setting(millis);
  }

  /** The clock is read again after the acknowledgement, and a late element deleted. */
  private void elementSet(RequestId id) {
    Optional<Question> set = asking.setting().filter(question -> question.id().equals(id));
    if (set.isEmpty()) {
      return;
    }
    asking = new Asking(asking.open(), Optional.empty(), asking.nextAt(), asking.heard());
    if (set.get().isOver(at)) {
      element = element.lost();
      outputs.add(new Output.Delete());
    } else {
      element = new Element(true, set.get().fenceMillis());
    }
  }

  /** ENOENT: nothing is known of the element any more; a new question at the next tick. */
  private void elementLost() {
    element = element.lost();
    asking = new Asking(asking.open(), Optional.empty(), at, asking.heard());
  }

  /** Deleted; but one that was answered for since may be on its way. */
  private void elementGone() {
    element =
        asking.setting().map(set -> Element.NONE.setting(set.fenceMillis())).orElse(Element.NONE);
  }
}
