package io.sallyport.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.gateway.metrics.GatewayMeter;
import io.sallyport.gateway.metrics.Outcome;
import io.sallyport.tenantapi.tenant.Limits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A tenant gets what its limits say, loses nothing, and takes nothing from others. */
class LimitsTest {
  private static final long MIB = 1L << 20;

  @AutoClose private final ProxyLab lab = ProxyLab.of(Tenants.red(), Tenants.blue());
  private final Origin origin;

  LimitsTest() throws IOException {
    origin = lab.origin("127.50.0.1").holding();
  }

  @Test
  void soManyConnectionsAreOpenAtATimeAndAnEndedOneMakesRoom() throws Exception {
    lab.publish(Tenants.red(Tenants.connections(3)), Tenants.blue());
    Peer first = lab.through(Tenants.RED_SOURCE, origin);
    lab.through("127.10.1.6", origin);
    lab.through("127.10.1.7", origin);
    assertThat(ask()).isEqualTo(Socks.FORBIDDEN);
    lab.through(Tenants.BLUE_SOURCE, origin);
    first.reset();
    lab.awaitOutcome(Outcome.BROKEN, "red");
    assertThat(ask()).isEqualTo(Socks.SUCCESS);
  }

  @Test
  void whatFailsTakesNoPlace() throws Exception {
    lab.publish(Tenants.red(Tenants.connections(1)), Tenants.blue());
    for (int i = 0; i < 5; i++) {
      assertThat(Socks.ask(lab.socks(Tenants.RED_SOURCE), "127.66.0.1", 80).code())
          .isEqualTo(Socks.FORBIDDEN);
      assertThat(Socks.ask(lab.socks(Tenants.RED_SOURCE), "127.50.7.7", 1).code())
          .isEqualTo(Socks.REFUSED);
    }
    assertThat(lab.outcomes(Outcome.LIMITED, "red")).isZero();
    assertThat(ask()).isEqualTo(Socks.SUCCESS);
  }

  @Test
  void soManyNewConnectionsASecondComeThrough() throws Exception {
    lab.publish(Tenants.red(Tenants.newConnections(10)), Tenants.blue());
    long start = System.nanoTime();
    int through = 0;
    for (int i = 0; i < 60; i++) {
      through += ask() == Socks.SUCCESS ? 1 : 0;
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    assertThat((double) through).isBetween(10.0, 11 + 10 * seconds);
    assertThat(lab.metric(GatewayMeter.THROTTLED, "tenant", "red", "limit", "new_connections"))
        .isEqualTo(60 - through);
    await().until(() -> ask() == Socks.SUCCESS);
  }

  @Test
  void theEgressRateHoldsAndNothingIsLost() throws Exception {
    lab.publish(Tenants.red(Tenants.rates(4 * MIB, 0)), Tenants.blue());
    Peer client = lab.through(Tenants.RED_SOURCE, origin);
    assertRate(client, origin.next(), "egress_bytes");
  }

  @Test
  void theIngressRateHoldsAndNothingIsLost() throws Exception {
    lab.publish(Tenants.red(Tenants.rates(0, 4 * MIB)), Tenants.blue());
    Peer client = lab.through(Tenants.RED_SOURCE, origin);
    assertRate(origin.next(), client, "ingress_bytes");
  }

  @Test
  void theRateIsTheTenantsOverAllItsConnections() throws Exception {
    lab.publish(Tenants.red(Tenants.rates(4 * MIB, 0)), Tenants.blue());
    List<CompletableFuture<Flood.Seen>> ends = new ArrayList<>();
    long start = System.nanoTime();
    for (int i = 0; i < 4; i++) {
      Peer client = lab.through("127.10.1." + (i + 1), origin);
      ends.add(Flood.send(client, i, 2 * MIB));
      ends.add(Flood.receive(origin.next()));
    }
    ends.forEach(CompletableFuture::join);
    assertThat((System.nanoTime() - start) / 1e9).isBetween(1.2, 12.0);
  }

  @Test
  void aNewRateCountsForOpenConnections() throws Exception {
    lab.publish(Tenants.red(Tenants.rates(64 * 1024, 0)), Tenants.blue());
    Peer client = lab.through(Tenants.RED_SOURCE, origin);
    CompletableFuture<Flood.Seen> sent = Flood.send(client, 9, 16 * MIB);
    CompletableFuture<Flood.Seen> seen = Flood.receive(origin.next());
    await()
        .until(
            () -> lab.metric(GatewayMeter.THROTTLED, "tenant", "red", "limit", "egress_bytes") > 0);
    lab.publish(Tenants.red(Limits.NONE), Tenants.blue());
    assertThat(seen.join()).isEqualTo(sent.join());
  }

  @Test
  void aTenantAtItsLimitDoesNotSlowAnother() throws Exception {
    lab.publish(Tenants.red(Tenants.rates(1 * MIB, 1 * MIB)), Tenants.blue());
    for (int i = 0; i < 8; i++) {
      Peer greedy = lab.through("127.10.1." + (i + 1), origin);
      Flood.receive(origin.next());
      Flood.send(greedy, i, 64 * MIB);
    }
    Peer client = lab.through(Tenants.BLUE_SOURCE, origin);
    long start = System.nanoTime();
    CompletableFuture<Flood.Seen> sent = Flood.send(client, 10, 32 * MIB);
    assertThat(Flood.receive(origin.next()).join()).isEqualTo(sent.join());
    double rate = 32 * MIB / ((System.nanoTime() - start) / 1e9);
    assertThat(rate).isGreaterThan(10.0 * MIB);
    assertThat(lab.metric(GatewayMeter.THROTTLED, "tenant", "blue")).isZero();
  }

  /** 8 MiB at 4 MiB/s. */
  private void assertRate(Peer from, Peer to, String limit) {
    long start = System.nanoTime();
    CompletableFuture<Flood.Seen> sent = Flood.send(from, 8, 8 * MIB);
    assertThat(Flood.receive(to).join()).isEqualTo(sent.join());
    assertThat((System.nanoTime() - start) / 1e9).isBetween(1.2, 12.0);
    assertThat(lab.metric(GatewayMeter.THROTTLED, "tenant", "red", "limit", limit)).isPositive();
  }

  private int ask() throws IOException {
    return Socks.ask(lab.socks(Tenants.RED_SOURCE), origin.host(), origin.port()).code();
  }
}
