package io.sallyport.gateway.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.lab.HostFeature;
import io.sallyport.gateway.lab.Inmate;
import io.sallyport.gateway.lab.NeedsHost;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes of one gateway and an arbiter, in a lab: at every take-over a sniffer outside hears the
 * old holder no more before it hears the new one. {@code -Dlab=required} does each kind 50 times.
 */
@NeedsHost(HostFeature.NAMESPACES)
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class TakeOverTest {
  private static final int TIMES = "required".equals(System.getProperty("sallyport.lab")) ? 50 : 2;

  private final Random random = new Random(5);
  private int holder = 1;
  private int takeOvers;

  @TempDir Path folder;

  @Test
  void oneHolderAfterTheOther() throws Exception {
    try (Pair pair = new Pair(folder, 500)) {
      pair.load();
      for (String kind : new String[] {"KILL", "STOP", "tell", "commit"}) {
        for (int i = 0; i < TIMES; i++) {
          takeOver(pair, kind);
        }
        System.out.println(kind + " " + pair.report());
      }
      assertThat(pair.report()).contains("arp=", "ndp=", "ipv4=", "ipv6=");
    }
  }

  /** Adversarial case 19: both die and return in another order, one of them with a stale lease. */
  @Test
  void case19WhoReturnsWithAStaleLeaseAnswersNobody() throws Exception {
    try (Pair pair = new Pair(folder, 500)) {
      pair.load();
      pair.guarded(1);
      pair.node(1).signal("STOP");
      pair.heard(2);
      pair.node(2).signal("KILL");
      pair.node(1).signal("CONT");
      Thread.sleep(1500);
      pair.node(1).signal("KILL");
      pair.start(1); // it finds its row of the old epoch on its disk
      Thread.sleep(1500);
      String silent = pair.report();
      assertThat(silent).as("gw1 never speaks again").startsWith("us1 changes 2 ");
      pair.start(2);
      for (int i = 0; i < 500 && pair.report().equals(silent); i++) {
        Thread.sleep(10);
      }
      assertThat(pair.report()).isNotEqualTo(silent).startsWith("us1 changes 2 ");
      assertThat(pair.arbiter("read")).contains(" gw2 - 2 ");
    }
  }

  private void takeOver(Pair pair, String kind) throws Exception {
    pair.guarded(holder);
    Thread.sleep(200 + random.nextInt(200)); // and then at any moment
    Inmate old = pair.node(holder);
    switch (kind) {
      case "KILL", "STOP" -> old.signal(kind);
      default -> old.say(kind);
    }
    int next = 3 - holder;
    pair.heard(next);
    takeOvers++;
    Thread.sleep(random.nextInt(300));
    if (kind.equals("KILL")) {
      pair.start(holder);
    } else {
      old.signal("CONT");
    }
    assertThat(pair.arbiter("standby now gw" + holder)).doesNotContain("refused");
    pair.node(1).say("hint");
    pair.node(2).say("hint");
    Thread.sleep(300);
    assertThat(pair.report())
        .as("take-over %d, %s", takeOvers, kind)
        .startsWith("%s changes %d ".formatted(Pair.port(next), takeOvers + 1));
    holder = next;
  }
}
