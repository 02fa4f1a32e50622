package io.sallyport.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.sallyport.gateway.metrics.GatewayMeter;
import io.sallyport.gateway.metrics.Outcome;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.tenantapi.tenant.Limits;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Names: the rules apply to what they resolve to, and a slow name server holds nobody else. */
class NamesTest {
  @AutoClose private final TinyDns dns = new TinyDns();

  @AutoClose
  private final ProxyLab lab =
      ProxyLab.of(
          ProxyLab.settings(
              List.of(dns.at()),
              Duration.ofSeconds(20),
              Duration.ofSeconds(20),
              Duration.ofSeconds(60)),
          Tenants.red(),
          Tenants.blue());

  NamesTest() throws IOException {}

  @Test
  void aNameIsResolvedAndReachedFromTheTenantsAddress() throws Exception {
    Origin origin = lab.origin("127.50.0.1").holding();
    dns.name("one.test.", "127.50.0.1");
    assertThat(Socks.ask(lab.socks(Tenants.RED_SOURCE), "one.test", origin.port()).address())
        .isEqualTo(IpAddress.of(Tenants.RED_EGRESS));
    assertThat(Http.ask(lab.http(Tenants.BLUE_SOURCE), "one.test:" + origin.port()).status())
        .isEqualTo(200);
    assertThat(origin.next().remote().getAddress().getHostAddress()).isEqualTo(Tenants.RED_EGRESS);
    assertThat(origin.next().remote().getAddress().getHostAddress()).isEqualTo(Tenants.BLUE_EGRESS);
  }

  @Test
  void aNameOfAnExcludedAddressIsRefused() throws Exception {
    dns.name("excluded.test.", "127.66.0.1");
    assertThat(Socks.ask(lab.socks(Tenants.RED_SOURCE), "excluded.test", 80).code())
        .isEqualTo(Socks.FORBIDDEN);
    assertThat(lab.metric(GatewayMeter.DROPPED, "tenant", "red", "reason", "excluded"))
        .isEqualTo(1);
  }

  @Test
  void aNameOfOurOwnListenerIsRefused() throws Exception {
    dns.name("self.test.", "127.0.0.1");
    assertThat(
            Socks.ask(lab.socks(Tenants.RED_SOURCE), "self.test", lab.proxy.connect().getPort())
                .code())
        .isEqualTo(Socks.FORBIDDEN);
    assertThat(lab.metric(GatewayMeter.DROPPED, "tenant", "red", "reason", "listener"))
        .isEqualTo(1);
  }

  @Test
  void whereAllAddressesAreRefusedTheFirstReasonCounts() throws Exception {
    dns.name("none.test.", "127.66.0.1", "198.51.100.1");
    assertThat(Socks.ask(lab.socks(Tenants.RED_SOURCE), "none.test", 80).code())
        .isEqualTo(Socks.FORBIDDEN);
    assertThat(lab.metric(GatewayMeter.DROPPED, "tenant", "red", "reason", "excluded"))
        .isEqualTo(1);
    assertThat(lab.metric(GatewayMeter.DROPPED)).isEqualTo(1);
  }

  @Test
  void whereTheFirstAddressIsRefusedTheSecondIsUsed() throws Exception {
    Origin origin = lab.origin("127.50.0.1").echoing();
    dns.name("both.test.", "127.66.0.1", "127.50.0.1");
    assertThat(Socks.ask(lab.socks(Tenants.RED_SOURCE), "both.test", origin.port()).code())
        .isEqualTo(Socks.SUCCESS);
    assertThat(lab.metric(GatewayMeter.DROPPED)).isZero();
  }

  @Test
  void whereTheFirstAddressDoesNotListenTheSecondIsTried() throws Exception {
    Origin origin = lab.origin("127.50.0.2").echoing();
    dns.name("two.test.", "127.50.0.1", "127.50.0.2");
    assertThat(Socks.ask(lab.socks(Tenants.RED_SOURCE), "two.test", origin.port()).code())
        .isEqualTo(Socks.SUCCESS);
  }

  @Test
  void threeAddressesAreTriedAndNoMore() throws Exception {
    Origin origin = lab.origin("127.50.0.4").echoing();
    dns.name("four.test.", "127.50.0.1", "127.50.0.2", "127.50.0.3", "127.50.0.4")
        .name("three.test.", "127.50.0.1", "127.50.0.2", "127.50.0.4");
    Peer four = lab.socks(Tenants.RED_SOURCE);
    assertThat(Socks.ask(four, "four.test", origin.port()).code()).isEqualTo(Socks.REFUSED);
    Peer three = lab.socks(Tenants.RED_SOURCE);
    assertThat(Socks.ask(three, "three.test", origin.port()).code()).isEqualTo(Socks.SUCCESS);
  }

  @Test
  void whereTheTenantLacksOneFamilyTheOtherIsUsed() throws Exception {
    Origin origin = lab.origin("127.50.0.1").echoing();
    dns.name("dual.test.", "::1", "127.50.0.1");
    assertThat(Socks.ask(lab.socks(Tenants.BLUE_SOURCE), "dual.test", origin.port()).code())
        .isEqualTo(Socks.SUCCESS);
  }

  @Test
  void aNameWithOnlyIpv6IsReached() throws Exception {
    Origin origin = lab.origin("::1").echoing();
    dns.name("six.test.", "::1");
    assertThat(Socks.ask(lab.socks(Tenants.RED_SOURCE), "six.test", origin.port()).code())
        .isEqualTo(Socks.SUCCESS);
  }

  @Test
  void ofBothFamiliesIpv4IsUsed() throws Exception {
    Origin four = lab.origin("127.50.0.1").echoing();
    lab.kept(new Origin("::1", four.port())).echoing();
    dns.name("dual.test.", "::1", "127.50.0.1");
    assertThat(Socks.ask(lab.socks(Tenants.RED_SOURCE), "dual.test", four.port()).address())
        .isEqualTo(IpAddress.of(Tenants.RED_EGRESS));
  }

  @Test
  void anAnswerTooLongForUdpIsAskedForByTcp() throws Exception {
    Origin origin = lab.origin("127.50.0.1").echoing();
    dns.name("long.test.", "127.50.0.1").onlyByTcp("long.test.");
    assertThat(Socks.ask(lab.socks(Tenants.RED_SOURCE), "long.test", origin.port()).code())
        .isEqualTo(Socks.SUCCESS);
  }

  @Test
  void whereTheFirstNameServerIsSilentTheSecondIsAsked() throws Exception {
    dns.silence("two.test.");
    try (TinyDns second = new TinyDns().name("two.test.", "127.50.0.1");
        var loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        NameResolution names = new NameResolution(List.of(dns.at(), second.at()))) {
      CompletableFuture<List<IpAddress>> found = new CompletableFuture<>();
      names.resolve(loops.next(), "two.test", found::complete);
      assertThat(found.get(60, TimeUnit.SECONDS)).containsExactly(IpAddress.of("127.50.0.1"));
    }
  }

  @Test
  void anUnknownNameIsUnresolved() throws Exception {
    Peer socks = lab.socks(Tenants.RED_SOURCE);
    assertThat(Socks.ask(socks, "nowhere.test", 80).code()).isEqualTo(Socks.HOST_UNREACHABLE);
    assertThat(socks.receiveAll()).isEmpty();
    Http.Response response = Http.ask(lab.http(Tenants.BLUE_SOURCE), "nowhere.test:80");
    assertThat(response.status()).isEqualTo(502);
    assertThat(response.header("Proxy-Status")).isEqualTo("sallyport; error=dns_error");
    lab.awaitOutcome(Outcome.UNRESOLVED, "red");
    lab.awaitOutcome(Outcome.UNRESOLVED, "blue");
  }

  /** The resolver throws for some of these, and the codec of SOCKS5 takes only some of them. */
  @Test
  void anOddNameIsAnsweredLikeAnyOther() throws Exception {
    List<String> odd =
        List.of(
            "a..b",
            ".",
            "..",
            "-",
            "\u0000",
            "%",
            "xn--",
            "1.2.3",
            "1.2.3.4.5",
            "host..",
            "*",
            "x".repeat(64) + ".test",
            "y.".repeat(120) + "z");
    for (String name : odd) {
      assertThat(Socks.ask(lab.socks(Tenants.RED_SOURCE), name, 80).code()).as(name).isNotZero();
      assertThat(Http.ask(lab.http(Tenants.RED_SOURCE), name + ":80").status())
          .as(name)
          .isIn(400, 403, 502);
    }
  }

  @Test
  void aSilentNameServerHoldsNobodyElse() throws Exception {
    Origin origin = lab.origin("127.50.0.1").echoing();
    dns.silence("silent.test.").name("one.test.", "127.50.0.1");
    List<Peer> waiting = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Peer peer = lab.socks(Tenants.RED_SOURCE).send(Socks.GREETING);
      Socks.expectMethod(peer);
      waiting.add(peer.send(Socks.connect("silent.test", 80)));
    }
    dns.awaitQuestion("silent.test.");
    for (int i = 0; i < 8; i++) {
      Peer peer = lab.socks(Tenants.BLUE_SOURCE);
      assertThat(Socks.ask(peer, "one.test", origin.port()).code()).isEqualTo(Socks.SUCCESS);
    }
    assertThat(lab.outcomes(Outcome.UNRESOLVED, "red")).isZero();
    for (Peer peer : waiting) {
      assertThat(Socks.reply(peer).code()).isEqualTo(Socks.HOST_UNREACHABLE);
    }
  }

  @Test
  void aClientThatVanishesWhileItsNameIsLookedUpLeavesNothing() throws Exception {
    dns.silence("silent.test.");
    Peer peer = lab.socks(Tenants.RED_SOURCE);
    peer.send(Socks.join(Socks.GREETING, Socks.connect("silent.test", 80), new byte[] {1, 2, 3}));
    Socks.expectMethod(peer);
    dns.awaitQuestion("silent.test.");
    peer.reset();
    lab.awaitOutcome(Outcome.BROKEN, "red");
  }

  @Test
  void aSourceThatGoesToAnotherTenantMeanwhileIsStoppedByTheGuard() throws Exception {
    Origin origin = lab.origin("127.50.0.1").echoing();
    dns.name("one.test.", "127.50.0.1").hold("one.test.");
    Peer peer = lab.socks(Tenants.RED_SOURCE).send(Socks.GREETING);
    Socks.expectMethod(peer);
    peer.send(Socks.connect("one.test", origin.port()));
    dns.awaitQuestion("one.test.");
    lab.publish(
        Tenants.tenant(
            "heir",
            Limits.NONE,
            Tenants.destinations(List.of("127.0.0.0/8"), List.of()),
            List.of("127.113.7.0"),
            Tenants.RED_SOURCE + "/32"),
        Tenants.blue());
    dns.release("one.test.");
    assertThat(Socks.reply(peer).code()).isEqualTo(Socks.FAILURE);
    lab.awaitOutcome(Outcome.REFUSED, "red");
    assertThat(lab.metric(GatewayMeter.DROPPED, "tenant", "red", "reason", "guard")).isEqualTo(1);
    assertThat(lab.metric(GatewayMeter.GUARD_DROPPED)).isEqualTo(1);
    assertThat(lab.metric(GatewayMeter.CONNECTIONS, "tenant", "heir")).isZero();
    assertThat(origin.visits()).isZero();
    lab.publish(Tenants.red(), Tenants.blue());
  }
}
