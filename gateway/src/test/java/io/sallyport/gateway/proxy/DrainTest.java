package io.sallyport.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sallyport.gateway.metrics.Outcome;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A gateway that goes: no new clients, and open transfers may finish. */
class DrainTest {
  @AutoClose private final ProxyLab lab = ProxyLab.of(Tenants.red());
  private final Origin origin;

  DrainTest() throws IOException {
    origin = lab.origin("127.50.0.1").holding();
  }

  @Test
  void openTransfersFinishAndNobodyNewComesIn() throws Exception {
    Peer client = lab.through(Tenants.RED_SOURCE, origin);
    Peer server = origin.next();
    CompletableFuture<Integer> drained = drain(Duration.ofSeconds(60));
    await()
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> Peer.connect(Tenants.RED_SOURCE, lab.proxy.socks5()))
                    .isInstanceOf(ConnectException.class));
    assertThat(drained).isNotDone();
    client.finish();
    CompletableFuture<Flood.Seen> sent = Flood.send(server, 7, 8L << 20);
    assertThat(Flood.receive(client).join()).isEqualTo(sent.join());
    assertThat(drained.join()).isZero();
    lab.awaitOutcome(Outcome.COMPLETED, "red");
  }

  @Test
  void whoDoesNotFinishInTimeIsCounted() throws Exception {
    lab.through(Tenants.RED_SOURCE, origin);
    assertThat(lab.proxy.drain(Duration.ofMillis(200))).isEqualTo(1);
  }

  @Test
  void nobodyThereIsDrainedAtOnce() throws Exception {
    assertThat(lab.proxy.drain(Duration.ofMinutes(2))).isZero();
  }

  @Test
  void closingCutsWhoIsLeftAndCountsIt() throws Exception {
    Peer client = lab.through(Tenants.RED_SOURCE, origin);
    Peer server = origin.next();
    lab.proxy.close();
    client.ended();
    server.awaitReset();
    assertThat(lab.outcomes(Outcome.BROKEN, "red")).isEqualTo(1);
  }

  @Test
  void closingCutsWhoIsInItsHandshakeAndCountsIt() throws Exception {
    Peer client = lab.socks(Tenants.RED_SOURCE);
    await().until(() -> lab.proxy.connections() == 1);
    lab.proxy.close();
    client.ended();
    lab.awaitOutcome(Outcome.BAD_HANDSHAKE, "red");
  }

  private CompletableFuture<Integer> drain(Duration most) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return lab.proxy.drain(most);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }
}
