package io.sallyport.ipam.lease;

import static io.sallyport.ipam.lease.Play.A;
import static io.sallyport.ipam.lease.Play.B;
import static io.sallyport.ipam.lease.Play.C;
import static io.sallyport.ipam.lease.Play.nanos;
import static io.sallyport.ipam.lease.Play.row;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HolderTest {
  private static final AssignmentRow GUARDED = row(A, B, 3, 5);
  private static final AssignmentRow ALONE = new AssignmentRow(0, A, Optional.empty(), 3, 5, 500);

  /** A holder whose element lives since 2 ms. */
  private static Play renewing(AssignmentRow row) {
    Play play = Play.holding(row);
    play.tick(0);
    RequestId first = play.newest();
    play.answered(2, B, first);
    play.set(2, first);
    return play;
  }

  @Test
  void theQuestionIsOpenedForATenthOfTheFenceBeforeItIsSent() {
    Play play = Play.holding(GUARDED);
    List<Output> asked = play.tick(0);
    RequestId question = play.newest();
    assertThat(asked)
        .containsExactly(
            new Output.OpenQuestion(question, nanos(50)),
            new Output.SendProbe(B, question, new Binding(3, 5)),
            new Output.ReadRow(question));
  }

  @Test
  void anAnswerAllowsWhatIsLeftWhenItsQuestionCloses() {
    Play play = Play.holding(GUARDED);
    play.tick(0);
    RequestId first = play.newest();
    assertThat(play.answered(2, B, first)).containsExactly(new Output.Create(first, nanos(450)));
    play.set(2, first);
    play.tick(100);
    RequestId second = play.newest();
    assertThat(play.answered(101, B, second)).containsExactly(new Output.Renew(second, nanos(450)));
  }

  @Test
  void theRestIsCountedFromSendingTheQuestion() {
    Play play = Play.holding(GUARDED);
    play.tick(0);
    assertThat(play.answered(200, B, play.newest()))
        .containsExactly(new Output.Create(play.newest(), nanos(300)));
    play.tick(300);
    assertThat(play.answered(800, B, play.newest())).isEmpty();
  }

  @Test
  void aQuorumReadOfItsOwnEpochIsAPermissionToo() {
    Play play = Play.holding(GUARDED);
    play.tick(0);
    assertThat(play.read(4, 2, GUARDED))
        .containsExactly(new Output.Create(play.newest(), nanos(450)));
  }

  @Test
  void aReadThatAsksForNothingIsNoPermission() {
    Play play = Play.holding(GUARDED);
    play.tick(0);
    play.tell(1, Input.Hint::new);
    assertThat(play.read(4, 2, GUARDED)).isEmpty();
  }

  @Test
  void aNewerEpochEndsIt() {
    Play play = renewing(GUARDED);
    play.tell(50, Input.Hint::new);
    assertThat(play.read(51, 2, row(B, A, 4, 7)))
        .containsExactly(new Output.Delete(), new Output.Forget());
    assertThat(play.state().holds()).isFalse();
    assertThat(play.probed(52, B, 3, 9)).isEmpty();
  }

  @Test
  void anotherHolderInANewerTableEndsItWhateverItsEpoch() {
    Play play = renewing(GUARDED);
    play.tell(50, Input.Hint::new);
    assertThat(play.read(51, 9, row(B, A, 1, 1)))
        .containsExactly(new Output.Delete(), new Output.Forget());
    assertThat(play.state().holds()).isFalse();
  }

  @Test
  void anAnswerCountsOnlyFromItsStandbyAndForTheOpenQuestion() {
    Play play = Play.holding(GUARDED);
    play.tick(0);
    RequestId first = play.newest();
    assertThat(play.answered(1, C, first)).isEmpty();
    assertThat(play.answered(1, B, new RequestId(6, first.number()))).isEmpty();
    play.tick(100);
    assertThat(play.answered(101, B, first)).isEmpty();
    RequestId second = play.newest();
    assertThat(play.answered(102, B, second)).isNotEmpty();
    assertThat(play.answered(103, B, second)).isEmpty();
  }

  @Test
  void theClockIsReadAgainAndALateElementDeleted() {
    Play play = Play.holding(GUARDED);
    play.tick(0);
    RequestId question = play.newest();
    play.answered(2, B, question);
    assertThat(play.set(500, question)).containsExactly(new Output.Delete());
    play.gone(500);
    play.tick(501);
    assertThat(play.answered(502, B, play.newest()).getFirst()).isInstanceOf(Output.Create.class);
  }

  @Test
  void anElementThatIsInTimeStays() {
    Play play = Play.holding(GUARDED);
    play.tick(0);
    RequestId question = play.newest();
    play.answered(2, B, question);
    assertThat(play.set(499, question)).isEmpty();
  }

  @Test
  void anElementThatWasLostNeedsANewQuestion() {
    Play play = renewing(GUARDED);
    play.tick(100);
    RequestId second = play.newest();
    play.answered(101, B, second);
    assertThat(play.lost(102, second)).isEmpty();
    assertThat(play.answered(103, B, second)).isEmpty();
    play.tick(110);
    RequestId third = play.newest();
    assertThat(third).isNotEqualTo(second);
    assertThat(play.answered(111, B, third)).containsExactly(new Output.Create(third, nanos(450)));
  }

  @Test
  void theApiServerIsAskedOnlyWhileTheStandbyIsNotHeard() {
    Play play = renewing(GUARDED);
    assertThat(play.tick(100)).doesNotContain(new Output.ReadRow(play.newest()));
    play.answered(101, B, play.newest());
    assertThat(play.tick(200)).doesNotContain(new Output.ReadRow(play.newest()));
    assertThat(play.tick(310)).contains(new Output.ReadRow(play.newest()));
  }

  @Test
  void withoutBothThereIsSilence() {
    Play play = renewing(GUARDED);
    for (int millis = 10; millis < 3000; millis += 10) {
      assertThat(play.tick(millis))
          .noneMatch(out -> out instanceof Output.Renew || out instanceof Output.Create);
    }
  }

  @Test
  void aRowWithoutStandbyGoesOnAlone() {
    Play play = Play.holding(ALONE);
    play.tick(0);
    RequestId question = play.newest();
    play.set(0, question);
    assertThat(play.tick(100))
        .containsExactly(
            new Output.OpenQuestion(play.newest(), nanos(50)),
            new Output.Renew(play.newest(), nanos(450)));
  }

  @Test
  void butInANewLifeOnlyAfterTheApiServerSaidOnceThatItIsActive() {
    Play play = Play.with(Optional.of(ALONE));
    assertThat(play.tick(0))
        .containsExactly(
            new Output.OpenQuestion(play.newest(), nanos(50)), new Output.ReadRow(play.newest()));
    assertThat(play.read(1, 4, ALONE))
        .containsExactly(new Output.Create(play.newest(), nanos(450)));
  }

  @Test
  void aNewStandbyIsAskedOnlyWhenItsRowIsOnTheDisk() {
    AssignmentRow renamed = row(A, C, 3, 6);
    Play play = renewing(GUARDED);
    play.tell(50, Input.Hint::new);
    assertThat(play.read(51, 2, renamed)).containsExactly(new Output.Save(renamed));
    assertThat(play.tick(100)).contains(new Output.SendProbe(B, play.newest(), new Binding(3, 5)));
    RequestId old = play.newest();
    assertThat(play.saved(101, renamed)).isEmpty();
    assertThat(play.answered(102, B, old)).isEmpty();
    assertThat(play.tick(110)).contains(new Output.SendProbe(C, play.newest(), new Binding(3, 6)));
    assertThat(play.answered(111, B, play.newest())).isEmpty();
    assertThat(play.answered(112, C, play.newest())).isNotEmpty();
  }

  @Test
  void anOlderRowIsNotGoneBackTo() {
    Play play = renewing(row(A, C, 3, 6));
    play.tell(50, Input.Hint::new);
    assertThat(play.read(51, 2, GUARDED)).isEmpty();
  }
}
