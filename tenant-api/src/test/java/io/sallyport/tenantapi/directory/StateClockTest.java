package io.sallyport.tenantapi.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateClockTest {
  private static final long SECOND = 1_000_000_000L;

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - SECOND);

  @TempDir Path root;

  @Test
  void itCountsOnlyWhileAPlannerRuns() throws IOException {
    StateClock first = StateClock.read(root, nanos::get);
    nanos.addAndGet(5 * SECOND);
    assertThat(first.tick()).isEqualTo(5);
    nanos.addAndGet(1_000 * SECOND);
    StateClock second = StateClock.read(root, nanos::get);
    nanos.addAndGet(2 * SECOND);
    assertThat(second.tick()).isEqualTo(7);
  }

  @Test
  void fractionsOfSecondsAddUpAndNeverRunAhead() throws IOException {
    StateClock clock = StateClock.read(root, nanos::get);
    long last = 0;
    for (int i = 0; i < 10; i++) {
      nanos.addAndGet(SECOND * 9 / 10);
      last = clock.tick();
    }
    assertThat(last).isEqualTo(9);
    assertThat(StateClock.read(root, nanos::get).tick()).isEqualTo(9);
  }

  @Test
  void aDamagedClockIsNamedAndNotStartedAnew() throws IOException {
    for (String damage : new String[] {"", "kind: EgressClock\n", "kind: EgressLedger\n"}) {
      Files.writeString(root.resolve("clock.yaml"), damage);
      assertThatThrownBy(() -> StateClock.read(root, nanos::get))
          .as(damage)
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(root.resolve("clock.yaml") + " is damaged (");
    }
  }
}
