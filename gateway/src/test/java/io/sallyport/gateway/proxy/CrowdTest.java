package io.sallyport.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.gateway.metrics.GatewayMeter;
import io.sallyport.gateway.metrics.Outcome;
import java.io.IOException;
import java.net.SocketException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** More clients than may be in their handshake: who is turned away, and who is not. */
class CrowdTest {
  private static final String STRANGER = "127.99.0.1";

  private ProxyLab lab = lab(12, 6, 3, 5);

  private static ProxyLab lab(int total, int strangers, int perStranger, int perSource) {
    HandshakeLimits limits = new HandshakeLimits(total, strangers, perStranger, perSource);
    return ProxyLab.of(ProxyLab.settings(limits), Tenants.red(), Tenants.blue());
  }

  private void limited(int total, int strangers, int perStranger, int perSource)
      throws IOException {
    lab.close();
    lab = lab(total, strangers, perStranger, perSource);
  }

  @AfterEach
  void close() throws IOException {
    lab.close();
  }

  @Test
  void strangersAreTurnedAwayAndTenantsComeIn() throws Exception {
    limited(12, 0, 3, 5);
    assertTurnedAway(STRANGER);
    assertTurnedAway(STRANGER);
    assertThat(turnedAway("-")).isEqualTo(2);
    assertThat(lab.outcomes(Outcome.LIMITED, "-")).isEqualTo(2);
    lab.through(Tenants.RED_SOURCE, origin());
    assertThat(turnedAway("red")).isZero();
  }

  @Test
  void aStrangersSourceHasItsOwnMeasure() throws Exception {
    limited(12, 6, 0, 5);
    assertTurnedAway(STRANGER);
    lab.through(Tenants.RED_SOURCE, origin());
  }

  @Test
  void aSourceOfATenantHasItsOwnMeasure() throws Exception {
    for (int i = 0; i < 5; i++) {
      silent(Tenants.RED_SOURCE);
    }
    assertTurnedAway(Tenants.RED_SOURCE);
    assertThat(turnedAway("red")).isEqualTo(1);
    assertThat(lab.outcomes(Outcome.LIMITED, "red")).isEqualTo(1);
    Origin origin = origin();
    lab.through("127.10.1.6", origin);
    lab.through(Tenants.BLUE_SOURCE, origin);
  }

  @Test
  void whoIsThroughMakesRoom() throws Exception {
    Origin origin = origin();
    for (int i = 0; i < 30; i++) {
      lab.through(Tenants.RED_SOURCE, origin);
    }
    assertThat(lab.metric(GatewayMeter.THROTTLED)).isZero();
  }

  /** A slow destination is the tenant's limit to hold, not a handshake. */
  @Test
  void whoIsBeingConnectedMakesRoom() throws Exception {
    FullServer full = lab.kept(new FullServer());
    for (int i = 0; i < 20; i++) {
      Peer peer = lab.socks(Tenants.RED_SOURCE).send(Socks.GREETING);
      Socks.expectMethod(peer);
      peer.send(Socks.connect(FullServer.HOST, full.port()));
      await().until(() -> lab.proxy.handshakes().all() == 0);
    }
    assertThat(lab.metric(GatewayMeter.THROTTLED)).isZero();
  }

  @Test
  void whoEndsMakesRoomHoweverItEnds() throws Exception {
    for (int i = 0; i < 40; i++) {
      await().until(() -> lab.proxy.handshakes().all() == 0);
      Peer peer = lab.socks(i % 2 == 0 ? Tenants.RED_SOURCE : STRANGER);
      switch (i % 5) {
        case 0 -> peer.reset();
        case 1 -> peer.send((byte) 5).close();
        case 2 -> peer.send((byte) 4).receiveAll();
        case 3 -> assertThat(Socks.ask(peer, "127.66.0.1", 80).code()).isEqualTo(Socks.FORBIDDEN);
        default -> assertThat(Socks.ask(peer, "127.50.0.1", 1).code()).isNotZero();
      }
      peer.close();
    }
    assertThat(lab.metric(GatewayMeter.THROTTLED)).isZero();
  }

  /** A stranger that was told no keeps its descriptor for a while, and so its place. */
  @Test
  void aRefusedStrangerHasItsPlaceUntilItIsClosed() throws Exception {
    limited(12, 6, 1, 5);
    await()
        .until(
            () -> {
              try {
                Socks.ask(lab.socks(STRANGER), "127.50.0.1", 80);
                return false;
              } catch (IOException turnedAway) {
                return turnedAway("-") > 0;
              }
            });
  }

  private Origin origin() throws IOException {
    return lab.origin("127.50.0.1").echoing();
  }

  private void silent(String source) throws IOException {
    int before = lab.proxy.handshakes().all();
    lab.socks(source);
    await().until(() -> lab.proxy.handshakes().all() == before + 1);
  }

  private void assertTurnedAway(String source) throws IOException {
    try {
      assertThat(lab.socks(source).ended()).isEqualTo("reset");
    } catch (SocketException resetWhileConnecting) {
      assertThat(resetWhileConnecting).hasMessageContaining("reset");
    }
  }

  private long turnedAway(String tenant) {
    return lab.metric(GatewayMeter.THROTTLED, "tenant", tenant, "limit", "handshakes");
  }
}
