package io.sallyport.ipam.lease;

import static io.sallyport.ipam.lease.Play.A;
import static io.sallyport.ipam.lease.Play.B;
import static io.sallyport.ipam.lease.Play.nanos;
import static io.sallyport.ipam.lease.Play.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lengths, and the way a fence takes into the row and back. */
class FenceTest {
  private static final AssignmentRow NORMAL = row(A, B, 3, 5);
  private static final AssignmentRow LONG = NORMAL.withFence(5000);
  private static final AssignmentRow WITHDRAWN = NORMAL.withFence(0);

  private static Change.SetFence fence(int millis) {
    return new Change.SetFence(0, A, 3, millis);
  }

  /** Answers the next question, so that its element lives. */
  private static List<Output> renew(Play play, long millis) {
    play.tick(millis);
    RequestId question = play.newest();
    play.answered(millis + 1, B, question);
    return play.set(millis + 1, question);
  }

  @Test
  void theMarginToleratesAClockThatIsWrongByOne21st() {
    for (int millis = 100; millis <= 60_000; millis++) {
      double slowHolder = nanos(millis) / (1 - 1.0 / 21);
      double fastStandby = Fence.waitNanos(millis) / (1 + 1.0 / 21);
      assertThat(fastStandby).isGreaterThanOrEqualTo(slowHolder * (1 - 1e-9));
    }
    assertThat(Fence.waitNanos(500)).isEqualTo(nanos(550));
    assertThat(Fence.waitNanos(100)).isEqualTo(nanos(150));
    assertThat(Fence.waitNanos(5000)).isEqualTo(nanos(5500));
  }

  @Test
  void aQuestionAndItsElementAreNeverLongerThanTheFence() {
    for (int asked = 100; asked <= 60_000; asked += 100) {
      for (int millis = 100; millis <= 60_000; millis += 700) {
        assertThat(Fence.askedNanos(asked) + Fence.restNanos(millis, asked))
            .isEqualTo(nanos(millis));
      }
    }
  }

  @Test
  void theIntervalLeavesRoomForFiveQuestions() {
    assertThatThrownBy(() -> new Timing(Duration.ofMillis(101), Duration.ofMillis(300), 500))
        .hasMessage("interval: PT0.101S; must be at most a fifth of the fence, PT0.1S");
  }

  @Test
  void raisedTheRowComesFirst() {
    Play play = Play.holding(NORMAL);
    renew(play, 0);
    assertThat(play.want(50, 5000)).containsExactly(new Output.Swap(play.newest(), 1, fence(5000)));
    RequestId swap = play.newest();
    play.tick(100);
    assertThat(play.answered(101, B, play.newest()))
        .containsExactly(new Output.Renew(play.newest(), nanos(450)));
    assertThat(play.swapped(102, swap, 2, LONG)).containsExactly(new Output.Save(LONG));
    play.saved(103, LONG);
    assertThat(play.state().renewsBy(5000)).isFalse();
    renew(play, 200);
    assertThat(play.state().renewsBy(5000)).isTrue();
  }

  @Test
  void aRaiseThatNobodyKnowsOfIsReadBackBeforeAnotherSwap() {
    Play play = Play.holding(NORMAL);
    play.want(50, 5000);
    assertThat(play.notSwapped(60, play.newest()))
        .containsExactly(new Output.ReadRow(play.newest()));
    assertThat(play.read(61, 2, LONG)).containsExactly(new Output.Save(LONG));
  }

  @Test
  void loweredTheElementComesFirst() {
    Play play = Play.holding(LONG);
    assertThat(play.tick(1)).contains(new Output.OpenQuestion(play.newest(), nanos(500)));
    assertThat(play.saved(2, NORMAL)).isEmpty();
    assertThat(play.tick(50)).isEmpty();
    assertThat(renew(play, 110)).containsExactly(new Output.Swap(play.newest(), 1, fence(500)));
  }

  @Test
  void anElementUnderTheOldFenceThatMayStillBeMadeHoldsTheRowBack() {
    Play play = Play.holding(LONG);
    play.tick(1);
    RequestId question = play.newest();
    play.answered(2, B, question);
    play.gone(3);
    assertThat(play.saved(4, NORMAL)).isEmpty();
    assertThat(play.set(5, question)).isEmpty();
  }

  @Test
  void whileALowerFenceMayBeOnItsWayTheOldOneIsNotReturnedTo() {
    Play play = Play.holding(LONG);
    play.saved(2, NORMAL);
    renew(play, 110);
    RequestId lower = play.newest();
    play.want(120, 5000);
    play.notSwapped(130, lower);
    assertThat(play.read(131, 2, LONG))
        .containsExactly(new Output.Swap(play.newest(), 2, fence(500)));
    assertThat(play.state().held()).contains(NORMAL);
  }

  @Test
  void toWithdrawTheElementIsDeletedAndThenTheRowSaysSo() {
    Play play = Play.holding(NORMAL);
    renew(play, 0);
    assertThat(play.want(50, 0)).containsExactly(new Output.Save(WITHDRAWN));
    assertThat(play.saved(51, WITHDRAWN)).isEmpty();
    assertThat(play.tick(60)).containsExactly(new Output.Delete());
    assertThat(play.gone(60)).containsExactly(new Output.Swap(play.newest(), 1, fence(0)));
    assertThat(play.tick(200)).isEmpty();
  }
}
