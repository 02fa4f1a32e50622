package io.sallyport.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.metrics.Outcome;
import java.io.IOException;
import java.time.Duration;
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
