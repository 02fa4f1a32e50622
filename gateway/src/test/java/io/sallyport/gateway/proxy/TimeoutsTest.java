package io.sallyport.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.gateway.metrics.GatewayMeter;
import io.sallyport.gateway.metrics.Outcome;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Who says nothing in time is let go, and counted as that. */
class TimeoutsTest {
  @AutoClose
  private final ProxyLab lab =
      ProxyLab.of(
          ProxyLab.settings(Duration.ofSeconds(1), Duration.ofSeconds(20), Duration.ofSeconds(2)),
          Tenants.red(),
          Tenants.blue());

  private final Origin origin;

  TimeoutsTest() throws IOException {
    origin = lab.origin("127.50.0.1").holding();
  }

  @Test
  void aClientThatSaysNothingIsClosed() throws Exception {
    Peer socks = lab.socks(Tenants.RED_SOURCE);
    Peer http = lab.http(Tenants.BLUE_SOURCE);
    Peer nobody = lab.http("127.99.0.1");
    assertThat(socks.receiveAll()).isEmpty();
    assertThat(http.receiveAll()).isEmpty();
    assertThat(nobody.receiveAll()).isEmpty();
    lab.awaitOutcome(Outcome.HANDSHAKE_TIMEOUT, "red");
    lab.awaitOutcome(Outcome.HANDSHAKE_TIMEOUT, "blue");
    lab.awaitOutcome(Outcome.HANDSHAKE_TIMEOUT, "-");
  }

  @Test
  void halfAHandshakeIsClosed() throws Exception {
    Peer socks = lab.socks(Tenants.RED_SOURCE).send(Socks.GREETING);
    Socks.expectMethod(socks);
    socks.send((byte) 5, (byte) 1);
    Peer http = lab.http(Tenants.BLUE_SOURCE).send(Http.bytes("CONNECT 127.50.0.1:80 HT"));
    assertThat(socks.receiveAll()).isEmpty();
    assertThat(http.receiveAll()).isEmpty();
    lab.awaitOutcome(Outcome.HANDSHAKE_TIMEOUT, "red");
    lab.awaitOutcome(Outcome.HANDSHAKE_TIMEOUT, "blue");
  }

  @Test
  void bytesThatNeverMakeAHandshakeDoNotExtendIt() throws Exception {
    Peer http = lab.http(Tenants.RED_SOURCE);
    await()
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              try {
                http.send(Http.bytes("\r\n"));
                return lab.outcomes(Outcome.HANDSHAKE_TIMEOUT, "red") == 1;
              } catch (IOException closed) {
                return true;
              }
            });
    lab.awaitOutcome(Outcome.HANDSHAKE_TIMEOUT, "red");
  }

  @Test
  void whoHasAskedIsNotHeldToTheTimeForAHandshake() throws Exception {
    FullServer late = lab.kept(new FullServer());
    Peer asked = lab.socks(Tenants.RED_SOURCE).send(Socks.GREETING);
    Socks.expectMethod(asked);
    asked.send(Socks.connect(FullServer.HOST, late.port()));
    await().until(() -> late.isAwaitedBy(Tenants.RED_EGRESS));
    assertThat(lab.socks(Tenants.RED_SOURCE).receiveAll()).isEmpty();
    lab.awaitOutcome(Outcome.HANDSHAKE_TIMEOUT, "red");
    late.echo();
    assertThat(Socks.reply(asked).code()).isEqualTo(Socks.SUCCESS);
  }

  @Test
  void aRelayOnWhichNothingMovesIsClosed() throws Exception {
    Peer client = lab.through(Tenants.RED_SOURCE, origin);
    Peer server = origin.next();
    client.ended();
    server.ended();
    lab.awaitOutcome(Outcome.IDLE, "red");
  }

  @Test
  void aHalfClosedRelayOnWhichNothingMovesIsClosed() throws Exception {
    Peer client = lab.through(Tenants.RED_SOURCE, origin).finish();
    assertThat(origin.next().receiveAll()).isEmpty();
    client.ended();
    lab.awaitOutcome(Outcome.IDLE, "red");
  }

  @Test
  void aRelayWhoseReaderStoppedIsClosed() throws Exception {
    Peer client = lab.through(Tenants.RED_SOURCE, origin);
    Flood.untilStuck(client, 256L << 20);
    lab.awaitOutcome(Outcome.IDLE, "red");
  }

  @Test
  void aRelayOnWhichAByteMovesNowAndThenStays() throws Exception {
    Peer client = lab.through(Tenants.RED_SOURCE, origin);
    Peer server = origin.next();
    long start = System.nanoTime();
    await()
        .pollInterval(Duration.ofMillis(300))
        .until(
            () -> {
              server.send((byte) 1);
              client.receive(1);
              return System.nanoTime() - start > Duration.ofSeconds(5).toNanos();
            });
    assertThat(lab.outcomes(Outcome.IDLE, "red")).isZero();
    assertThat(lab.metric(GatewayMeter.CONNECTIONS_ACTIVE)).isEqualTo(1);
  }
}
