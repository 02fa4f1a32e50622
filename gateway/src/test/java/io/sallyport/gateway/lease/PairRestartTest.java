package io.sallyport.gateway.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.lab.HostFeature;
import io.sallyport.gateway.lab.Inmate;
import io.sallyport.gateway.lab.Lab;
import io.sallyport.gateway.lab.NeedsHost;
import io.sallyport.gateway.lab.Pulse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A pair of nodes, of which the active one is restarted as design section 3 plans it: the row is
 * raised first. The standby, which hears nothing meanwhile, leaves it the slot; no packet is lost.
 * {@code -Dlab=required} does it 20 times.
 */
@NeedsHost(HostFeature.NAMESPACES)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class PairRestartTest {
  private static final int TIMES = "required".equals(System.getProperty("sallyport.lab")) ? 20 : 2;

  /** Longer than a standby waits for a probe, and than a fence that was not raised lasts. */
  private static final int DOWN_MILLIS = 2000;

  /** Three times the default: a node that is up again is not to lose its slot to a busy machine. */
  private static final int FENCE_MILLIS = 1500;

  @TempDir Path folder;

  @Test
  void aPlannedRestartMovesNothingAndLosesNothing() throws Exception {
    try (Pair pair = new Pair(folder, FENCE_MILLIS)) {
      Inmate pulse =
          pair.lab()
              .java(
                  Lab.worker(Lab.EU1),
                  Pulse.class,
                  "10.1.1.5",
                  "192.0.2.10",
                  "fd00:1:0:1::5",
                  "2001:db8:f::10");
      pulse.line("beating");
      List<String> course = new ArrayList<>();
      for (int i = 0; i < TIMES; i++) {
        pair.node(1).say("fence 5000");
        renewsBy(pair, 5000);
        assertThat(pair.arbiter("read")).endsWith(" gw1 gw2 1 1 5000");
        pair.node(1).signal("KILL");
        Thread.sleep(DOWN_MILLIS);
        course.add("down: " + pulse.ask("now"));
        pair.start(1);
        pair.node(1).say("fence " + FENCE_MILLIS);
        pair.row(" gw1 gw2 1 1 " + FENCE_MILLIS);
        renewsBy(pair, FENCE_MILLIS);
        course.add("up: " + pulse.ask("now"));
      }
      assertThat(pair.report()).as("nobody else spoke").startsWith(Lab.EU1 + " changes 1 ");
      String[] counted = pulse.ask("enough").split(" ");
      assertThat(Long.parseLong(counted[1])).isGreaterThan(TIMES * 200L);
      assertThat(counted[3]).as(String.join("\n", course)).isEqualTo(counted[1]);

      pair.node(1).signal("KILL"); // and one that nobody planned: there was a standby all the time
      pair.heard(2);
      assertThat(pair.arbiter("read")).contains(" gw2 - 2 ");
    }
  }

  private static void renewsBy(Pair pair, int millis) throws InterruptedException {
    for (int i = 0; i < 300 && !pair.node(1).ask("renews " + millis).equals("true"); i++) {
      Thread.sleep(10);
    }
    assertThat(pair.node(1).ask("renews " + millis)).isEqualTo("true");
  }
}
