package io.sallyport.gateway.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.lab.Asker;
import io.sallyport.gateway.lab.HolderSniffer;
import io.sallyport.gateway.lab.HostFeature;
import io.sallyport.gateway.lab.Inmate;
import io.sallyport.gateway.lab.Lab;
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
  private static final String IPV4 = "203.0.113.10";
  private static final String IPV6 = "2001:db8:a:1::10";

  private final Random random = new Random(5);
  private final Inmate[] nodes = new Inmate[3];
  private int holder = 1;
  private int takeOvers;

  @TempDir Path folder;

  @Test
  void oneHolderAfterTheOther() throws Exception {
    try (Lab lab = new Lab()) {
      Inmate arbiter = arbiter(lab);
      Inmate sniffer = everybodySpeaks(lab);
      for (String kind : new String[] {"KILL", "STOP", "tell", "commit"}) {
        for (int i = 0; i < TIMES; i++) {
          takeOver(lab, arbiter, sniffer, kind);
        }
        System.out.println(kind + " " + sniffer.ask("report"));
      }
      assertThat(sniffer.ask("report")).contains("arp=", "ndp=", "ipv4=", "ipv6=");
    }
  }

  /** Adversarial case 19: both die and return in another order, one of them with a stale lease. */
  @Test
  void case19WhoReturnsWithAStaleLeaseAnswersNobody() throws Exception {
    try (Lab lab = new Lab()) {
      Inmate arbiter = arbiter(lab);
      Inmate sniffer = everybodySpeaks(lab);
      Thread.sleep(600);
      nodes[1].signal("STOP");
      heard(sniffer, 2);
      nodes[2].signal("KILL");
      nodes[1].signal("CONT");
      Thread.sleep(1500);
      nodes[1].signal("KILL");
      start(lab, 1); // it finds its row of the old epoch on its disk
      Thread.sleep(1500);
      String silent = sniffer.ask("report");
      assertThat(silent).as("gw1 never speaks again").startsWith("us1 changes 2 ");
      start(lab, 2);
      for (int i = 0; i < 500 && sniffer.ask("report").equals(silent); i++) {
        Thread.sleep(10);
      }
      assertThat(sniffer.ask("report")).isNotEqualTo(silent).startsWith("us1 changes 2 ");
      assertThat(arbiter.ask("read")).contains(" gw2 - 2 ");
    }
  }

  private static Inmate arbiter(Lab lab) {
    Inmate arbiter = lab.java("api", Arbiter.class, "gw1", "gw2", "500");
    arbiter.line("arbiter");
    return arbiter;
  }

  /** Both nodes, the sniffer, and everybody who makes them speak; gw1 is heard. */
  private Inmate everybodySpeaks(Lab lab) throws InterruptedException {
    start(lab, 1);
    start(lab, 2);
    Inmate sniffer = lab.java("wire", HolderSniffer.class, IPV4, IPV6, Lab.EU1, Lab.US1);
    sniffer.line("sniffing");
    lab.java("router", Asker.class, "wire0", IPV4, IPV6).line("asking");
    lab.server();
    lab.talker(Lab.EU1).ask("load 1000 192.0.2.10,2001:db8:f::10 10.1.1.5 fd00:1:0:1::5");
    lab.talker(Lab.US1).ask("load 1000 192.0.2.10,2001:db8:f::10 10.2.1.5 fd00:2:0:1::5");
    heard(sniffer, 1);
    return sniffer;
  }

  private void takeOver(Lab lab, Inmate arbiter, Inmate sniffer, String kind) throws Exception {
    Thread.sleep(600 + random.nextInt(200)); // the standby is asked, and then at any moment
    Inmate old = nodes[holder];
    switch (kind) {
      case "KILL", "STOP" -> old.signal(kind);
      default -> old.say(kind);
    }
    int next = 3 - holder;
    heard(sniffer, next);
    takeOvers++;
    Thread.sleep(random.nextInt(300));
    if (kind.equals("KILL")) {
      start(lab, holder);
    } else {
      old.signal("CONT");
    }
    assertThat(arbiter.ask("standby now gw" + holder)).doesNotContain("refused");
    nodes[1].say("hint");
    nodes[2].say("hint");
    Thread.sleep(300);
    assertThat(sniffer.ask("report"))
        .as("take-over %d, %s", takeOvers, kind)
        .startsWith("%s changes %d ".formatted(port(next), takeOvers + 1));
    holder = next;
  }

  private void start(Lab lab, int number) {
    nodes[number] =
        lab.java(
            Lab.gateway(port(number)),
            FenceNode.class,
            Integer.toString(number),
            folder.resolve("gw" + number).toString(),
            IPV4,
            IPV6);
    nodes[number].line("node");
  }

  private static String port(int number) {
    return number == 1 ? Lab.EU1 : Lab.US1;
  }

  private static void heard(Inmate sniffer, int number) throws InterruptedException {
    String report = "";
    for (int i = 0; i < 500 && !report.startsWith(port(number)); i++) {
      report = sniffer.ask("report");
      Thread.sleep(10);
    }
    assertThat(report).startsWith(port(number));
  }
}
