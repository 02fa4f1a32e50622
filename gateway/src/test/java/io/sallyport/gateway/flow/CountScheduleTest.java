package io.sallyport.gateway.flow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountScheduleTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;

  private final CountSchedule schedule = new CountSchedule(1_000, -SECOND);

  private void counted(long tookMillis, long held) {
    schedule.begins(0, held);
    schedule.ends(tookMillis * MILLI);
  }

  @Test
  void aQuickCountIsRepeatedEachSecond() {
    counted(1, 0);
    assertThat(schedule.isDue(SECOND - 1)).isFalse();
    assertThat(schedule.isDue(SECOND)).isTrue();
  }

  @Test
  void aSlowCountTakesAFiftiethOfACoreAndWaitsHalfAMinuteAtMost() {
    counted(100, 0);
    assertThat(schedule.isDue(5 * SECOND - 1)).isFalse();
    assertThat(schedule.isDue(5 * SECOND)).isTrue();
    counted(2_000, 0);
    assertThat(schedule.isDue(30 * SECOND - 1)).isFalse();
    assertThat(schedule.isDue(30 * SECOND)).isTrue();
  }

  @Test
  void lostNewsIsMadeUpForSooner() {
    counted(100, 0);
    assertThat(schedule.isDueAfterLoss(SECOND - 1)).isFalse();
    assertThat(schedule.isDueAfterLoss(SECOND)).isTrue();
  }

  @Test
  void itLooksTenTimesASecondAndNeverWhileACountWouldFollowACount() {
    counted(300, 0);
    assertThat(schedule.looks(299 * MILLI)).isFalse();
    assertThat(schedule.looks(300 * MILLI)).isTrue();
    assertThat(schedule.looks(399 * MILLI)).isFalse();
    assertThat(schedule.looks(400 * MILLI)).isTrue();
  }

  @Test
  void whatFillsIsMeasuredByWhatWasFree() {
    counted(1, 200);
    assertThat(schedule.isFilling(300)).isFalse();
    assertThat(schedule.isFilling(301)).isTrue();
    counted(1, 920);
    assertThat(schedule.isFilling(930)).isFalse();
    assertThat(schedule.isFilling(931)).isTrue();
    assertThat(schedule.isFilling(100)).isFalse();
  }
}
