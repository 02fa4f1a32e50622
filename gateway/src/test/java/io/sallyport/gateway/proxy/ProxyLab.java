package io.sallyport.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.sallyport.gateway.limit.LimitKind;
import io.sallyport.gateway.limit.Limiters;
import io.sallyport.gateway.limit.TenantLimiter;
import io.sallyport.gateway.metrics.GatewayCollector;
import io.sallyport.gateway.metrics.GatewayCounters;
import io.sallyport.gateway.metrics.GatewayMeter;
import io.sallyport.gateway.metrics.Outcome;
import io.sallyport.gateway.table.CurrentTable;
import io.sallyport.gateway.table.EgressTable;
import io.sallyport.gateway.table.TenantEntry;
import io.sallyport.ipam.address.IpAddress;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A real proxy on loopback with everything a test needs around it. Closing it checks what must hold
 * after any test: one outcome per accepted connection, no place taken, nothing active, no leak.
 */
final class ProxyLab implements Closeable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  final CurrentTable table = new CurrentTable();
  final Limiters limiters = new Limiters();
  final GatewayCounters counters = new GatewayCounters();
  final OwnListeners listeners;
  final ProxyServer proxy;
  private final GatewayCollector collector =
      new GatewayCollector(counters, table::get, java.util.Optional::empty, "east", "gw-0", 28_232);
  private final List<Closeable> things = new ArrayList<>();
  private long revision;
  private int accepted;

  private ProxyLab(ProxySettings settings) throws IOException {
    Leaks.watch();
    listeners = new OwnListeners();
    proxy =
        new ProxyServer(settings, new ProxyServer.Parts(table::get, limiters, counters, listeners));
  }

  static ProxyLab of(TenantEntry... tenants) {
    return of(settings(), tenants);
  }

  static ProxyLab of(ProxySettings settings, TenantEntry... tenants) {
    try {
      ProxyLab lab = new ProxyLab(settings);
      lab.publish(tenants);
      return lab;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  static ProxySettings settings() {
    return settings(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(60));
  }

  static ProxySettings settings(Duration handshake, Duration connect, Duration idle) {
    return settings(List.of(), handshake, connect, idle);
  }

  static ProxySettings settings(
      List<InetSocketAddress> dns, Duration handshake, Duration connect, Duration idle) {
    InetSocketAddress any = Sockets.socket(IpAddress.of("127.0.0.1"), 0);
    return new ProxySettings(any, any, dns, 2, handshake, connect, idle);
  }

  static ProxySettings settings(HandshakeLimits handshakes) {
    ProxySettings usual = settings();
    return new ProxySettings(
        usual.socks5(),
        usual.connect(),
        usual.dns(),
        usual.threads(),
        usual.handshakeTimeout(),
        usual.connectTimeout(),
        usual.idleTimeout(),
        handshakes);
  }

  /** Puts a new table with its limits in force, as the gateway does. */
  void publish(TenantEntry... tenants) {
    limiters.apply(
        List.of(tenants).stream()
            .collect(Collectors.toMap(TenantEntry::name, TenantEntry::limits)));
    revision++;
    table.publish(EgressTable.of(revision, List.of(tenants)));
    counters.keep(List.of(tenants).stream().map(TenantEntry::name).toList());
  }

  Peer socks(String source) throws IOException {
    return client(source, proxy.socks5());
  }

  Peer http(String source) throws IOException {
    return client(source, proxy.connect());
  }

  private Peer client(String source, InetSocketAddress listener) throws IOException {
    accepted++;
    return kept(Peer.connect(source, listener));
  }

  /** A client of {@code source} that is through to {@code origin}. */
  Peer through(String source, Origin origin) throws IOException {
    Peer peer = socks(source);
    assertThat(Socks.ask(peer, origin.host(), origin.port()).code()).isEqualTo(Socks.SUCCESS);
    return peer;
  }

  Origin origin(String address) throws IOException {
    return kept(new Origin(address, 0));
  }

  <T extends Closeable> T kept(T thing) {
    things.add(thing);
    return thing;
  }

  /** The sum of a meter's series that carry all these labels, given as name, value, name, ... */
  long metric(GatewayMeter meter, String... labels) {
    return points(meter).stream()
        .filter(point -> carries(point, labels))
        .mapToLong(ProxyLab::value)
        .sum();
  }

  List<? extends DataPointSnapshot> points(GatewayMeter meter) {
    return collector.collect().stream()
        .filter(snapshot -> snapshot.getMetadata().getName().equals(meter.id()))
        .map(MetricSnapshot::getDataPoints)
        .findFirst()
        .orElse(List.of());
  }

  private static boolean carries(DataPointSnapshot point, String... labels) {
    Map<String, String> wanted = new HashMap<>();
    for (int i = 0; i < labels.length; i += 2) {
      wanted.put(labels[i], labels[i + 1]);
    }
    return wanted.entrySet().stream()
        .allMatch(label -> label.getValue().equals(point.getLabels().get(label.getKey())));
  }

  private static long value(DataPointSnapshot point) {
    return switch (point) {
      case CounterSnapshot.CounterDataPointSnapshot counter -> (long) counter.getValue();
      case GaugeSnapshot.GaugeDataPointSnapshot gauge -> (long) gauge.getValue();
      default -> throw new AssertionError("neither counter nor gauge: " + point);
    };
  }

  long outcomes(Outcome outcome, String tenant) {
    return metric(GatewayMeter.CONNECTIONS, "outcome", outcome.label(), "tenant", tenant);
  }

  void awaitOutcome(Outcome outcome, String tenant) {
    await("outcome " + outcome + " of " + tenant)
        .atMost(PATIENCE)
        .until(() -> outcomes(outcome, tenant) > 0);
  }

  /** So many outcomes went away with their tenant. */
  void forgotten(long outcomes) {
    accepted -= (int) outcomes;
  }

  /** The collector, for tests of the page. */
  GatewayCollector collector() {
    return collector;
  }

  @Override
  public void close() throws IOException {
    for (Closeable thing : things.reversed()) {
      thing.close();
    }
    await("every connection closed").atMost(PATIENCE).until(() -> proxy.connections() == 0);
    await("one outcome for each accepted connection")
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(metric(GatewayMeter.CONNECTIONS)).isEqualTo(accepted));
    assertThat(metric(GatewayMeter.CONNECTIONS_ACTIVE)).as("active").isZero();
    assertThat(proxy.handshakes()).as("in the handshake").isEqualTo(new Handshakes.Count(0, 0, 0));
    assertThat(metric(GatewayMeter.PORTS_USED)).as("ports used").isZero();
    for (TenantEntry tenant : table.get().tenants()) {
      assertNoPlaceTaken(tenant);
    }
    proxy.close();
    Leaks.assertNone();
  }

  /** With a limit of one there is room for exactly one; also fails if a place was given twice. */
  private void assertNoPlaceTaken(TenantEntry tenant) {
    TenantLimiter limiter = limiters.of(tenant.name());
    limiter.apply(Tenants.connections(1));
    assertThat(limiter.tryOpen()).as("a place that nobody gave back: " + tenant.name()).isEmpty();
    assertThat(limiter.tryOpen())
        .as("a place given back twice: " + tenant.name())
        .contains(LimitKind.CONNECTIONS);
  }
}
