package io.sallyport.ipam.lease;

import static io.sallyport.ipam.lease.Play.A;
import static io.sallyport.ipam.lease.Play.B;
import static io.sallyport.ipam.lease.Play.C;
import static io.sallyport.ipam.lease.Play.row;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StandbyTest {
  private static final AssignmentRow GUARDED = row(B, A, 3, 5);
  private static final AssignmentRow WON = new AssignmentRow(0, A, Optional.empty(), 4, 6, 500);
  private static final List<Output> ANSWER = List.of(new Output.SendAnswer(B, new RequestId(1, 1)));

  /** A standby that answered at 10 ms, and wants the slot since 400 ms. */
  private static Play wanting() {
    Play play = Play.listening(GUARDED);
    play.probed(10, B, 3, 5);
    play.tick(400);
    play.read(400, 1, GUARDED);
    return play;
  }

  @Test
  void probesOfTheNewestEpochAreAnswered() {
    Play play = Play.listening(GUARDED);
    assertThat(play.probed(10, B, 3, 5)).isEqualTo(ANSWER);
    assertThat(play.probed(11, B, 2, 4)).isEmpty();
    assertThat(play.probed(12, B, 4, 6)).isEqualTo(ANSWER);
    assertThat(play.probed(13, B, 3, 5)).isEmpty();
  }

  @Test
  void aFormerStandbyAnswersAHolderThatKnowsNoOther() {
    Play play = Play.listening(row(B, C, 3, 6));
    assertThat(play.probed(10, B, 3, 5)).isEqualTo(ANSWER);
  }

  @Test
  void inANewLifeItAnswersOnlyAfterAQuorumRead() {
    Play play = Play.with(Optional.empty());
    assertThat(play.probed(1, B, 3, 5)).isEmpty();
    play.read(2, 9, row(C, B, 4, 8));
    assertThat(play.probed(3, B, 3, 5)).isEmpty();
    assertThat(play.probed(4, C, 4, 8)).isNotEmpty();
  }

  @Test
  void afterTheSilenceItReadsTheRowAndThenWantsTheSlot() {
    Play play = Play.listening(GUARDED);
    play.probed(10, B, 3, 5);
    assertThat(play.tick(309)).isEmpty();
    assertThat(play.tick(310)).containsExactly(new Output.ReadRow(play.newest()));
    assertThat(play.probed(311, B, 3, 5)).isEqualTo(ANSWER);
    assertThat(play.read(312, 1, GUARDED)).isEmpty();
    assertThat(play.tick(611)).containsExactly(new Output.ReadRow(play.newest()));
    assertThat(play.read(612, 8, GUARDED))
        .containsExactly(new Output.Swap(play.newest(), 8, new Change.TakeOver(0, A)));
  }

  @Test
  void itWantsNothingBeforeItHasAnsweredForThisVeryPair() {
    Play play = Play.listening(GUARDED);
    assertThat(play.tick(5000)).isEmpty();
    play.probed(5010, B, 3, 5);
    AssignmentRow namedAgain = row(B, A, 3, 7);
    play.tick(5400);
    assertThat(play.read(5401, 4, namedAgain)).isEmpty();
    assertThat(play.tick(9000)).isEmpty();
    play.probed(9010, B, 3, 7);
    play.tick(9400);
    assertThat(play.read(9401, 4, namedAgain)).hasSize(1);
  }

  @Test
  void anotherStandbyOfTheRowIsLeftToIt() {
    Play play = Play.listening(GUARDED);
    play.probed(10, B, 3, 5);
    play.tick(400);
    assertThat(play.read(401, 4, row(B, C, 3, 6))).isEmpty();
  }

  @Test
  void aLongerFenceOfAPlannedRestartIsWaitedForWithoutAProbe() {
    AssignmentRow restarting = GUARDED.withFence(5000);
    Play play = Play.listening(restarting);
    play.probed(10, B, 3, 5);
    play.tick(4990);
    assertThat(play.read(5009, 1, restarting)).isEmpty();
    assertThat(play.probed(5010, B, 3, 5)).isEqualTo(ANSWER);
    play.tick(10_005);
    assertThat(play.read(10_010, 1, restarting)).hasSize(1);
  }

  @Test
  void aWithdrawnRowIsTakenAtOnceAndAfter50Milliseconds() {
    AssignmentRow withdrawn = GUARDED.withFence(0);
    Play play = Play.listening(GUARDED);
    play.tell(10, Input.Hint::new);
    assertThat(play.read(11, 2, withdrawn)).hasSize(1);
    play.swapped(12, play.newest(), 3, WON.withFence(0));
    assertThat(play.tick(61)).isEmpty();
    assertThat(play.tick(62)).containsExactly(new Output.Save(WON.withFence(0)));
  }

  @Test
  void whileItWantsTheSlotItIsSilent() {
    Play play = wanting();
    assertThat(play.probed(401, B, 3, 5)).isEmpty();
    play.swapped(410, play.newest(), 2, WON);
    assertThat(play.probed(411, B, 3, 5)).isEmpty();
  }

  @Test
  void itWaitsByTheOldFenceFromTheMomentItSawItsSwap() {
    Play play = wanting();
    play.swapped(420, play.newest(), 2, WON);
    assertThat(play.tick(969)).isEmpty();
    assertThat(play.tick(970)).containsExactly(new Output.Save(WON));
    play.saved(971, WON);
    assertThat(play.state().holds()).isTrue();
    assertThat(play.tick(980)).hasAtLeastOneElementOfType(Output.Create.class);
  }

  @Test
  void theWaitIsByTheFenceOfTheRowItTookOver() {
    Play play = Play.listening(GUARDED.withFence(1000));
    play.probed(10, B, 3, 5);
    play.tick(1010);
    play.read(1010, 1, GUARDED.withFence(1000));
    play.swapped(1010, play.newest(), 2, WON.withFence(1000));
    assertThat(play.tick(2109)).isEmpty();
    assertThat(play.tick(2110)).hasSize(1);
  }

  @Test
  void afterAFailedSwapItAnswersOnlyAfterAQuorumRead() {
    Play play = wanting();
    assertThat(play.notSwapped(410, play.newest()))
        .containsExactly(new Output.ReadRow(play.newest()));
    assertThat(play.probed(411, B, 3, 5)).isEmpty();
    play.read(412, 2, GUARDED);
    assertThat(play.probed(413, B, 3, 5)).isEqualTo(ANSWER);
  }

  @Test
  void aReadFromBeforeTheDoubtDoesNotEndIt() {
    Play play = wanting();
    RequestId early = new RequestId(7, play.newest().number() - 1);
    play.notSwapped(410, play.newest());
    play.tell(411, at -> new Input.RowRead(at, early, 1, Optional.of(GUARDED)));
    assertThat(play.probed(412, B, 3, 5)).isEmpty();
  }

  @Test
  void aSwapThatNobodyAnswersIsDoubtedToo() {
    Play play = wanting();
    assertThat(play.tick(699)).isEmpty();
    assertThat(play.tick(700)).containsExactly(new Output.ReadRow(play.newest()));
    assertThat(play.tick(800)).containsExactly(new Output.ReadRow(play.newest()));
  }

  @Test
  void afterAnUnknownSwapTheWaitStartsAnew() {
    Play play = wanting();
    play.notSwapped(600, play.newest());
    play.read(700, 2, WON);
    assertThat(play.tick(1249)).isEmpty();
    assertThat(play.tick(1250)).hasSize(1);
  }

  @Test
  void aSwapThatIsMadeAfterTheReadCountsFromWhenItIsSeen() {
    Play play = wanting();
    play.notSwapped(600, play.newest());
    play.read(610, 1, GUARDED);
    assertThat(play.probed(700, B, 3, 5)).isEqualTo(ANSWER);
    play.tell(900, Input.Hint::new);
    play.read(901, 2, WON);
    assertThat(play.probed(902, B, 3, 5)).isEmpty();
    assertThat(play.tick(1450)).isEmpty();
    assertThat(play.tick(1451)).hasSize(1);
  }

  @Test
  void aNewerEpochEndsTheWait() {
    Play play = wanting();
    play.swapped(420, play.newest(), 2, WON);
    play.tell(430, Input.Hint::new);
    play.read(431, 3, row(C, B, 5, 7));
    assertThat(play.tick(5000)).isEmpty();
    assertThat(play.state().holds()).isFalse();
  }
}
