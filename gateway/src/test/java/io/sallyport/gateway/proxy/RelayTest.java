package io.sallyport.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.util.internal.PlatformDependent;
import io.sallyport.gateway.metrics.GatewayMeter;
import io.sallyport.gateway.metrics.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/**
 * What goes in comes out: whole, in order, counted to the byte, and ended as the other side did.
 */
class RelayTest {
  private static final long MIB = 1L << 20;

  @AutoClose private final ProxyLab lab = ProxyLab.of(Tenants.red(), Tenants.blue());
  private final Origin origin;

  RelayTest() throws IOException {
    origin = lab.origin("127.50.0.1").holding();
  }

  @Test
  void sixtyFourMebibytesBothWaysAtOnceArriveIntact() throws Exception {
    Peer client = lab.through(Tenants.RED_SOURCE, origin);
    Peer server = origin.next();
    CompletableFuture<Flood.Seen> up = Flood.send(client, 1, 64 * MIB);
    CompletableFuture<Flood.Seen> down = Flood.send(server, 2, 64 * MIB + 12_345);
    CompletableFuture<Flood.Seen> upSeen = Flood.receive(server);
    CompletableFuture<Flood.Seen> downSeen = Flood.receive(client);
    assertThat(upSeen.join()).isEqualTo(up.join());
    assertThat(downSeen.join()).isEqualTo(down.join());
    lab.awaitOutcome(Outcome.COMPLETED, "red");
    assertThat(lab.metric(GatewayMeter.BYTES, "direction", "egress")).isEqualTo(64 * MIB);
    assertThat(lab.metric(GatewayMeter.BYTES, "direction", "ingress")).isEqualTo(64 * MIB + 12_345);
    assertThat(lab.metric(GatewayMeter.BYTES, "tenant", "blue")).isZero();
  }

  @Test
  void aClientThatEndsFirstStillGetsItsAnswer() throws Exception {
    Peer client = lab.through(Tenants.RED_SOURCE, origin).send((byte) 1).finish();
    Peer server = origin.next();
    assertThat(server.receiveAll()).containsExactly(1);
    CompletableFuture<Flood.Seen> answer = Flood.send(server, 3, 5 * MIB);
    assertThat(Flood.receive(client).join()).isEqualTo(answer.join());
    lab.awaitOutcome(Outcome.COMPLETED, "red");
  }

  @Test
  void aServerThatEndsFirstStillGetsTheRest() throws Exception {
    Peer client = lab.through(Tenants.RED_SOURCE, origin);
    Peer server = origin.next().send((byte) 1).finish();
    assertThat(client.receiveAll()).containsExactly(1);
    CompletableFuture<Flood.Seen> rest = Flood.send(client, 4, 5 * MIB);
    assertThat(Flood.receive(server).join()).isEqualTo(rest.join());
    lab.awaitOutcome(Outcome.COMPLETED, "red");
  }

  @Test
  void aClientThatSaysNothingAndEndsGetsTheWholeAnswer() throws Exception {
    Peer client = lab.through(Tenants.RED_SOURCE, origin).finish();
    Peer server = origin.next();
    assertThat(server.receiveAll()).isEmpty();
    server.send(new byte[300_000]).finish();
    assertThat(client.receiveAll()).hasSize(300_000);
  }

  @Test
  void aClientsResetReachesTheServer() throws Exception {
    Peer client = lab.through(Tenants.RED_SOURCE, origin).send((byte) 1);
    Peer server = origin.next();
    server.receive(1);
    client.reset();
    server.awaitReset();
    lab.awaitOutcome(Outcome.BROKEN, "red");
  }

  @Test
  void aServersResetReachesTheClient() throws Exception {
    Peer client = lab.through(Tenants.RED_SOURCE, origin).send((byte) 1);
    Peer server = origin.next();
    server.receive(1);
    server.reset();
    client.awaitReset();
    lab.awaitOutcome(Outcome.BROKEN, "red");
  }

  @Test
  void aResetAfterTheOtherSideEndedStillReachesIt() throws Exception {
    Peer client = lab.through(Tenants.RED_SOURCE, origin).send((byte) 1).finish();
    Peer server = origin.next();
    assertThat(server.receiveAll()).hasSize(1);
    server.send((byte) 2);
    client.receive(1);
    server.reset();
    client.awaitReset();
    lab.awaitOutcome(Outcome.BROKEN, "red");
  }

  @Test
  void aResetOfASideThatIsNotReadReachesTheOther() throws Exception {
    Peer client = lab.through(Tenants.RED_SOURCE, origin);
    Peer server = origin.next();
    Flood.untilStuck(client, 256 * MIB);
    client.reset();
    server.awaitReset();
    lab.awaitOutcome(Outcome.BROKEN, "red");
  }

  @Test
  void whoReadsNothingHoldsItsSenderAndLittleMemory() throws Exception {
    Peer client = lab.through(Tenants.RED_SOURCE, origin);
    Peer server = origin.next();
    assertThat(Flood.untilStuck(client, 256 * MIB)).isLessThan(48 * MIB);
    assertThat(Flood.untilStuck(server, 256 * MIB)).isLessThan(48 * MIB);
    long moved = lab.metric(GatewayMeter.BYTES);
    assertThat(moved).isLessThan(96 * MIB);
    long held = PlatformDependent.usedDirectMemory();
    assertThat(held).isLessThan(64 * MIB);
  }

  /** A kilobyte now and then opens no window: what is held is bounded by the marks of the relay. */
  @Test
  void sixtyFourSlowReadersHoldTheirSendersAndLittleMemory() throws Exception {
    long before = PlatformDependent.usedDirectMemory();
    List<Peer> readers = new ArrayList<>();
    List<Peer> senders = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      Peer client = lab.through(Tenants.RED_SOURCE, origin);
      Peer server = origin.next();
      readers.add(i % 2 == 0 ? server : client);
      senders.add(i % 2 == 0 ? client : server);
    }
    assertThat(pushed(senders)).isLessThan(64 * 24 * MIB);
    for (Peer reader : readers) {
      reader.receive(1024);
    }
    assertThat(PlatformDependent.usedDirectMemory() - before).isLessThan(50 * MIB);
  }

  private static long pushed(List<Peer> senders) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      long sum = 0;
      for (var stuck :
          threads.invokeAll(
              senders.stream()
                  .<Callable<Long>>map(to -> () -> Flood.untilStuck(to, 256 * MIB))
                  .toList())) {
        sum += stuck.get();
      }
      return sum;
    }
  }

  @Test
  void aSlowReaderGetsEverything() throws Exception {
    Peer client = lab.through(Tenants.RED_SOURCE, origin);
    Peer server = origin.next();
    CompletableFuture<Flood.Seen> sent = Flood.send(client, 5, 32 * MIB);
    await().until(() -> lab.metric(GatewayMeter.BYTES, "direction", "egress") > 0);
    server.send((byte) 1);
    client.receive(1);
    assertThat(Flood.receive(server).join()).isEqualTo(sent.join());
  }

  @Test
  void aHalfClosedRelayBurnsNoProcessor() throws Exception {
    Peer client = lab.through(Tenants.RED_SOURCE, origin);
    Peer server = origin.next();
    Flood.untilStuck(client, 256 * MIB);
    server.finish();
    assertThat(client.receiveAll()).isEmpty();
    assertThat(Processor.shareOfLoops()).isLessThan(0.5);
  }
}
