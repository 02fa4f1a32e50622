package io.sallyport.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.lab.HostFeature;
import io.sallyport.gateway.lab.Inmate;
import io.sallyport.gateway.lab.IpSocket;
import io.sallyport.gateway.lab.Lab;
import io.sallyport.gateway.lab.NeedsHost;
import io.sallyport.gateway.lab.Odd;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is neither plain TCP nor plain UDP leaves from its tenant's address as well, in both
 * families: echoes, errors, fragments, and protocols that few speak. After each test a sniffer
 * tells whether anything left from elsewhere.
 */
@NeedsHost({HostFeature.NAMESPACES, HostFeature.NFT})
class ProtocolsTest {
  /** Of two tenants, in both families: a source, what it leaves from, whom it talks to. */
  private static final String[][] WAYS = {
    {"10.1.1.5", "203.0.113.10", Lab.SERVER4},
    {"10.1.2.5", "203.0.113.20", Lab.SERVER4},
    {"fd00:1:0:1::5", "2001:db8:a:1::10", Lab.SERVER6},
    {"fd00:1:0:2::5", "2001:db8:a:1::20", Lab.SERVER6}
  };

  private static final int TRIES = 50;

  @TempDir Path folder;
  private KernelLab lab;
  private Inmate sniffer;
  private Inmate server;
  private Inmate workload;
  private Inmate sender;

  @BeforeEach
  void build() throws Exception {
    TwoTenants.write(folder);
    lab = new KernelLab(folder);
    sniffer = TwoTenants.sniffer(lab, "=203.0.113.251/32");
    server = lab.lab().witness("server", "eth0");
    workload = lab.lab().witness(Lab.worker(Lab.EU1), "eth0");
    sender = lab.lab().java(Lab.worker(Lab.EU1), IpSocket.class);
    for (String[] way : WAYS) {
      lab.eventually("udp %s %s 7000".formatted(way[0], way[2]), way[1]);
    }
  }

  @AfterEach
  void end() {
    try {
      assertThat(sniffer.ask("report")).contains(" leaks 0 ");
    } finally {
      lab.close();
    }
  }

  @Test
  void echoesAreAnswered() {
    for (String[] way : WAYS) {
      send(way, isIpv6(way) ? 58 : 1, Odd.echo(way[0], 20));
      sees(server, (isIpv6(way) ? "58/128/0 %s>%s" : "1/8/0 %s>%s").formatted(way[1], way[2]));
      sees(workload, (isIpv6(way) ? "58/129/0 %s>%s" : "1/0/0 %s>%s").formatted(way[2], way[0]));
    }
  }

  @Test
  void errorsFromOutsideReachWhomTheyAreFor() {
    for (String[] way : WAYS) {
      assertThat(lab.ask("udp %s %s 9".formatted(way[0], way[2])))
          .as("port unreachable, %s", way[0])
          .isEqualTo("PortUnreachableException");
    }
  }

  @Test
  void errorsOfWorkloadsLeaveFromTheirTenantsAddress() {
    for (String[] way : WAYS) {
      send(way, Odd.UDP, Odd.datagram(Odd.UDP, way[0], way[2], 7000)); // nobody hears the answer
      sees(server, (isIpv6(way) ? "58/1/4 %s>%s" : "1/3/3 %s>%s").formatted(way[1], way[2]));
    }
  }

  /** Answers end at the gateway, which says so itself: two routers away from the server. */
  @Test
  void errorsOfTheGatewayNameNoWorkload() {
    lab.lab().namespaces().run("server", "sysctl", "-qw", "net.ipv4.ip_default_ttl=3");
    lab.lab().namespaces().run("server", "sysctl", "-qw", "net.ipv6.conf.eth0.hop_limit=3");
    for (String[] way : WAYS) {
      assertThat(lab.ask("udp %s %s 7000".formatted(way[0], way[2]))).isEqualTo("-");
      sees(server, (isIpv6(way) ? "58/3/0 %s>%s" : "1/11/0 %s>%s").formatted(way[1], way[2]));
    }
  }

  /** The worker learns for a destination, not for a source: one workload of each family. */
  @Test
  void pathsWithSmallPacketsAreLearned() {
    lab.lab().namespaces().script("ip -n firewall link set srv0 mtu 1300");
    for (String[] way : List.of(WAYS[0], WAYS[2])) {
      lab.eventually("udp %s %s 7000 1400".formatted(way[0], way[2]), way[1]);
      sees(
          workload,
          (isIpv6(way) ? "58/2/0 fd00:f::2>%s" : "1/3/4 198.51.100.2>%s").formatted(way[0]));
      assertThat(lab.lab().namespaces().run(Lab.worker(Lab.EU1), route(way))).contains("mtu 1300");
    }
  }

  private static String[] route(String... way) {
    return "ip route get %s from %s".formatted(way[2], way[0]).split(" ");
  }

  @Test
  void fragmentsLeaveTogether() {
    for (String[] way : WAYS) {
      int before = datagrams(way);
      assertThat(lab.ask("udp %s %s 7000 4000".formatted(way[0], way[2]))).isEqualTo(way[1]);
      sees(server, "17 %s>%s=%d".formatted(way[1], way[2], before + 3)); // three fragments
      send(way, isIpv6(way) ? 58 : 1, Odd.echo(way[0], 4000));
      sees(workload, (isIpv6(way) ? "58/129/0 %s>%s" : "1/0/0 %s>%s").formatted(way[2], way[0]));
      sees(workload, (isIpv6(way) ? "58 %s>%s=2" : "1 %s>%s=2").formatted(way[2], way[0]));
    }
  }

  /** Linux checks UDP-Lite as if it were UDP, and takes what is right for wrong. */
  @Test
  void rareProtocolsLeaveFromTheirTenantsAddress() {
    lab.inGateway("sysctl", "-qw", "net.netfilter.nf_conntrack_checksum=0");
    for (String[] way : WAYS) {
      send(way, Odd.SCTP, Odd.init(way[0], 6000));
      sees(server, "132 %s>%s".formatted(way[1], way[2]));
      send(way, Odd.UDP_LITE, Odd.datagram(Odd.UDP_LITE, way[0], way[2], 6000));
      sees(server, "136 %s>%s".formatted(way[1], way[2]));
      send(way, Odd.EXPERIMENT, Odd.bare(way[0]));
      sees(server, "253 %s>%s".formatted(way[1], way[2]));
    }
  }

  @Test
  void whatConntrackDoesNotTakeStaysInside() {
    List<Integer> before = Arrays.stream(WAYS).map(this::datagrams).toList();
    for (String[] way : WAYS) {
      String other = isIpv6(way) ? "2001:db8:f::1" : "192.0.2.1"; // so the checksum is wrong
      send(way, Odd.UDP, Odd.datagram(Odd.UDP, way[0], other, 7000));
      send(way, Odd.UDP_LITE, Odd.datagram(Odd.UDP_LITE, way[0], other, 7000));
    }
    String guard = "";
    for (int i = 0; i < TRIES && !guard.contains("packets 8 "); i++) {
      guard = lab.nft("list", "counter", "inet", "sallyport", "guard");
    }
    assertThat(guard).contains("packets 8 ");
    assertThat(Arrays.stream(WAYS).map(this::datagrams)).isEqualTo(before);
    assertThat(server.ask("seen")).doesNotContain("136 ");
  }

  /** How many datagrams the server has seen so, once all are counted: the first may be two. */
  private int datagrams(String... way) {
    int seen = seenDatagrams(way);
    for (int before = -1; before != seen; seen = seenDatagrams(way)) {
      before = seen;
      LockSupport.parkNanos(20_000_000); // the witness counts behind the wire
    }
    return seen;
  }

  private int seenDatagrams(String... way) {
    Matcher seen =
        Pattern.compile("\\b17 %s>%s=(\\d+)".formatted(way[1], way[2])).matcher(server.ask("seen"));
    return seen.find() ? Integer.parseInt(seen.group(1)) : 0;
  }

  private static boolean isIpv6(String... way) {
    return way[0].contains(":");
  }

  private void send(String[] way, int protocol, String payload) {
    assertThat(sender.ask("%s %s %d %s".formatted(way[0], way[2], protocol, payload)))
        .isEqualTo("sent");
  }

  /** Waits until a witness has seen this. */
  private static void sees(Inmate witness, String what) {
    String seen = witness.ask("seen");
    for (int i = 0; i < TRIES && !seen.contains(what); i++) {
      LockSupport.parkNanos(20_000_000);
      seen = witness.ask("seen");
    }
    assertThat(seen).contains(what);
  }
}
