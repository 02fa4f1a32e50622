package io.sallyport.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.gateway.metrics.GatewayMeter;
import io.sallyport.gateway.metrics.Outcome;
import io.sallyport.tenantapi.tenant.Limits;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Destinations that do not answer, and clients that do not wait for them. */
class SlowConnectTest {
  @AutoClose
  private final ProxyLab lab =
      ProxyLab.of(
          ProxyLab.settings(Duration.ofSeconds(20), Duration.ofSeconds(2), Duration.ofSeconds(60)),
          Tenants.red(),
          Tenants.blue());

  @AutoClose private final ProxyLab patient = ProxyLab.of(Tenants.red());
  private final FullServer full;

  SlowConnectTest() throws IOException {
    full = lab.kept(new FullServer());
  }

  @Test
  void aDestinationThatDoesNotAnswerTimesOut() throws Exception {
    Peer socks = lab.socks(Tenants.RED_SOURCE);
    Peer http =
        lab.http(Tenants.BLUE_SOURCE).send(Http.connect(FullServer.HOST + ":" + full.port()));
    assertThat(Socks.ask(socks, FullServer.HOST, full.port()).code()).isEqualTo(Socks.TIMED_OUT);
    Http.Response response = Http.response(http);
    assertThat(response.status()).isEqualTo(504);
    assertThat(response.header("Proxy-Status")).isEqualTo("sallyport; error=connection_timeout");
    lab.awaitOutcome(Outcome.UNREACHABLE, "red");
  }

  @Test
  void aClientThatResetsMeanwhileLeavesNothing() throws Exception {
    Peer client = wish(new byte[] {1, 2, 3});
    client.reset();
    lab.awaitOutcome(Outcome.BROKEN, "red");
    assertThat(lab.outcomes(Outcome.BAD_HANDSHAKE, "red")).isZero();
  }

  @Test
  void aClientThatEndsMeanwhileStillGetsItsAnswer() throws Exception {
    Peer client = wish(new byte[] {1, 2, 3}).finish();
    assertThat(Socks.reply(client).code()).isEqualTo(Socks.TIMED_OUT);
    assertThat(client.receiveAll()).isEmpty();
    lab.awaitOutcome(Outcome.UNREACHABLE, "red");
  }

  /** The table changes while the connection is on its way; the guard asks it again. */
  @Test
  void aTenantThatLosesItsAddressMeanwhileIsStoppedByTheGuard() throws Exception {
    FullServer late = patient.kept(new FullServer());
    Peer client = waiting(late);
    patient.publish(
        Tenants.tenant(
            "red",
            Limits.NONE,
            Tenants.destinations(List.of("127.0.0.0/8"), List.of()),
            List.of("127.113.0.9"),
            "127.10.1.0/24"));
    late.echo();
    assertThat(Socks.reply(client).code()).isEqualTo(Socks.FAILURE);
    patient.awaitOutcome(Outcome.REFUSED, "red");
    assertThat(patient.metric(GatewayMeter.DROPPED, "tenant", "red", "reason", "guard"))
        .isEqualTo(1);
    assertThat(patient.metric(GatewayMeter.GUARD_DROPPED)).isEqualTo(1);
  }

  @Test
  void aClientThatEndsMeanwhileIsServedByADestinationThatAnswersLate() throws Exception {
    FullServer late = patient.kept(new FullServer());
    Peer client = waiting(late).send(new byte[100_000]).finish();
    late.echo();
    assertThat(Socks.reply(client).code()).isEqualTo(Socks.SUCCESS);
    assertThat(client.receiveAll()).hasSize(100_000);
    patient.awaitOutcome(Outcome.COMPLETED, "red");
  }

  /** A client whose connection to {@code late} is on its way. */
  private Peer waiting(FullServer late) throws IOException {
    Peer client = patient.socks(Tenants.RED_SOURCE);
    client.send(Socks.join(Socks.GREETING, Socks.connect(FullServer.HOST, late.port())));
    Socks.expectMethod(client);
    await().until(() -> late.isAwaitedBy(Tenants.RED_EGRESS));
    return client;
  }

  @Test
  void earlyDataIsNotHeldWithoutBound() throws Exception {
    Peer client = wish(new byte[0]);
    long pushed = Flood.untilStuck(client, 64L << 20);
    assertThat(pushed).isLessThan(16L << 20);
  }

  private Peer wish(byte[] early) throws IOException {
    Peer client = lab.socks(Tenants.RED_SOURCE);
    client.send(Socks.join(Socks.GREETING, Socks.connect(FullServer.HOST, full.port()), early));
    Socks.expectMethod(client);
    return client;
  }
}
