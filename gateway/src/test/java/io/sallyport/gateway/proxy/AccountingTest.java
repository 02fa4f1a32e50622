package io.sallyport.gateway.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.sallyport.gateway.metrics.GatewayMeter;
import io.sallyport.gateway.metrics.Metrics;
import io.sallyport.gateway.metrics.Outcome;
import io.sallyport.tenantapi.http.Request;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Every connection is counted once, every byte once, and what is gone is gone from the page. */
class AccountingTest {
  private static final Pattern SAMPLE =
      Pattern.compile(
          "[a-zA-Z_:][a-zA-Z0-9_:]*(\\{([a-z_]+=\"[^\"]*\",?)*})? [-+0-9.eEINFNa]+( [0-9]+)?");

  @AutoClose private final ProxyLab lab = ProxyLab.of(Tenants.red(), Tenants.blue());
  private final Origin origin;

  AccountingTest() throws IOException {
    origin = lab.origin("127.50.0.1").echoing();
  }

  @Test
  void anyMixOfClientsIsCountedOnceEach() throws Exception {
    Random random = new Random(42);
    String[] sources = {Tenants.RED_SOURCE, Tenants.BLUE_SOURCE, "127.99.0.1"};
    for (int i = 0; i < 150; i++) {
      String source = sources[random.nextInt(3)];
      byte[] wish =
          Socks.join(
              Socks.GREETING,
              Socks.connect(random.nextBoolean() ? "127.50.0.1" : "127.66.0.1", origin.port()),
              new byte[random.nextInt(1000)]);
      Peer peer = lab.socks(source).send(Arrays.copyOf(wish, random.nextInt(wish.length + 1)));
      switch (random.nextInt(4)) {
        case 0 -> peer.reset();
        case 1 -> peer.close();
        case 2 -> peer.finish();
        default -> peer.send((byte) 5);
      }
    }
    // closing the lab compares the sum of outcomes with the connections made
  }

  @Test
  void bytesAreExactlyThePayload() throws Exception {
    Peer client = lab.socks(Tenants.RED_SOURCE);
    client.send(
        Socks.join(Socks.GREETING, Socks.connect("127.50.0.1", origin.port()), new byte[1234]));
    client.send(new byte[100_000]).finish();
    assertThat(client.receiveAll()).hasSize(2 + 10 + 101_234);
    lab.awaitOutcome(Outcome.COMPLETED, "red");
    assertThat(lab.metric(GatewayMeter.BYTES, "tenant", "red", "direction", "egress"))
        .isEqualTo(101_234);
    assertThat(lab.metric(GatewayMeter.BYTES, "tenant", "red", "direction", "ingress"))
        .isEqualTo(101_234);
  }

  @Test
  void portsInUseAreTheMostTowardsOneDestination() throws Exception {
    Origin other = lab.origin("127.50.0.2").echoing();
    List<Peer> clients = new java.util.ArrayList<>();
    for (int i = 0; i < 5; i++) {
      clients.add(lab.through(Tenants.RED_SOURCE, i < 3 ? origin : other));
    }
    assertThat(portsUsed()).isEqualTo(3);
    assertThat(lab.metric(GatewayMeter.CONNECTIONS_ACTIVE, "tenant", "red")).isEqualTo(5);
    clients.getFirst().reset();
    await().until(() -> portsUsed() == 2);
    for (Peer client : clients) {
      client.close();
    }
    await().until(() -> portsUsed() == 0);
  }

  @Test
  void aTenantThatGoesAwayLosesItsSeries() throws Exception {
    lab.through(Tenants.RED_SOURCE, origin).finish().receiveAll();
    lab.awaitOutcome(Outcome.COMPLETED, "red");
    Peer blue = lab.through(Tenants.BLUE_SOURCE, origin).send((byte) 1);
    blue.receive(1);
    assertThat(page()).contains("tenant=\"red\"", "tenant=\"blue\"");
    long ended = lab.metric(GatewayMeter.CONNECTIONS, "tenant", "red");
    lab.publish(Tenants.blue());
    assertThat(page()).doesNotContain("tenant=\"red\"").contains("tenant=\"blue\"");
    lab.publish(Tenants.blue(), Tenants.red());
    assertThat(lab.metric(GatewayMeter.CONNECTIONS, "tenant", "red")).isZero();
    lab.forgotten(ended);
  }

  @Test
  void thePageParsesAndNamesNoSeriesTwice() throws Exception {
    lab.through(Tenants.RED_SOURCE, origin).send((byte) 1).receive(1);
    Socks.ask(lab.socks("127.99.0.1"), "127.50.0.1", 80);
    Set<String> series = new HashSet<>();
    for (String line : page().split("\n")) {
      if (!line.startsWith("#")) {
        assertThat(line).matches(SAMPLE);
        assertThat(series.add(line.substring(0, line.lastIndexOf(' ')))).as(line).isTrue();
      }
    }
    for (GatewayMeter meter : GatewayMeter.values()) {
      for (DataPointSnapshot point : lab.points(meter)) {
        assertThat(point.getLabels().stream().map(label -> label.getName()))
            .containsExactlyInAnyOrderElementsOf(meter.labels());
      }
    }
  }

  private long portsUsed() {
    return lab.metric(GatewayMeter.PORTS_USED, "tenant", "red", "address", Tenants.RED_EGRESS);
  }

  private String page() {
    Metrics metrics = new Metrics();
    metrics.register(lab.collector());
    Request get = new Request("GET", "/metrics", Map.of(), header -> Optional.empty());
    return new String(metrics.answer(get).body(), UTF_8);
  }
}
