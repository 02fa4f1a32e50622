package io.sallyport.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.gateway.metrics.GatewayMeter;
import io.sallyport.gateway.metrics.Outcome;
import io.sallyport.tenantapi.tenant.Limits;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What a SOCKS5 client is told when it does not get its connection, and how that is counted. */
class Socks5RefusalTest {
  @AutoClose
  private final ProxyLab lab =
      ProxyLab.of(
          Tenants.red(Tenants.connections(1)),
          Tenants.blue(),
          tenant("homeless", "127.10.3.0/24"),
          tenant("elsewhere", "127.10.4.0/24", "203.0.113.77"),
          tenant("anywhere", "127.10.5.0/24", "0.0.0.0"));

  private static io.sallyport.gateway.table.TenantEntry tenant(
      String name, String source, String... egress) {
    return Tenants.tenant(
        name,
        Limits.NONE,
        Tenants.destinations(List.of("127.0.0.0/8"), List.of()),
        List.of(egress),
        source);
  }

  @Test
  void anUnknownSourceIsForbidden() throws Exception {
    assertThat(ask("127.99.0.1", "127.50.0.1", 80)).isEqualTo(Socks.FORBIDDEN);
    assertCounted(Outcome.REFUSED, "-", "unknown_source");
  }

  @Test
  void anExcludedDestinationIsForbidden() throws Exception {
    assertThat(ask(Tenants.BLUE_SOURCE, "127.66.1.1", 80)).isEqualTo(Socks.FORBIDDEN);
    assertCounted(Outcome.REFUSED, "blue", "excluded");
  }

  @Test
  void aDestinationOutsideIsForbidden() throws Exception {
    assertThat(ask(Tenants.BLUE_SOURCE, "198.51.100.1", 80)).isEqualTo(Socks.FORBIDDEN);
    assertCounted(Outcome.REFUSED, "blue", "destination");
  }

  @Test
  void aFamilyWithoutEgressAddressIsForbidden() throws Exception {
    assertThat(ask(Tenants.BLUE_SOURCE, "::1", 80)).isEqualTo(Socks.FORBIDDEN);
    assertCounted(Outcome.REFUSED, "blue", "family");
  }

  @Test
  void aTenantWithoutAddressIsForbidden() throws Exception {
    assertThat(ask("127.10.3.1", "127.50.0.1", 80)).isEqualTo(Socks.FORBIDDEN);
    assertCounted(Outcome.REFUSED, "homeless", "no_address");
  }

  @Test
  void anEgressAddressThatThisHostLacksIsAFailure() throws Exception {
    assertThat(ask("127.10.4.1", "127.50.0.1", 80)).isEqualTo(Socks.FAILURE);
    assertCounted(Outcome.REFUSED, "elsewhere", "bind");
  }

  @Test
  void aConnectionFromAnotherAddressThanTheTenantsIsStoppedByTheGuard() throws Exception {
    Origin origin = lab.origin("127.50.0.1").holding();
    assertThat(ask("127.10.5.1", origin.host(), origin.port())).isEqualTo(Socks.FAILURE);
    assertCounted(Outcome.REFUSED, "anywhere", "guard");
    assertThat(lab.metric(GatewayMeter.GUARD_DROPPED)).isEqualTo(1);
    assertThat(origin.next().receiveAll()).isEmpty();
  }

  @Test
  void aReachedLimitIsForbidden() throws Exception {
    Origin origin = lab.origin("127.50.0.1").echoing();
    lab.through(Tenants.RED_SOURCE, origin);
    assertThat(ask(Tenants.RED_SOURCE, origin.host(), origin.port())).isEqualTo(Socks.FORBIDDEN);
    lab.awaitOutcome(Outcome.LIMITED, "red");
    assertThat(lab.metric(GatewayMeter.THROTTLED, "tenant", "red", "limit", "connections"))
        .isEqualTo(1);
  }

  @Test
  void aClosedPortIsConnectionRefused() throws Exception {
    Origin origin = lab.origin("127.50.0.1");
    origin.close();
    assertThat(ask(Tenants.BLUE_SOURCE, "127.50.0.1", origin.port())).isEqualTo(Socks.REFUSED);
    lab.awaitOutcome(Outcome.UNREACHABLE, "blue");
  }

  @Test
  void aRefusalSentWithEverythingInOneSegmentKeepsTheOrderOfReplies() throws Exception {
    Peer client = lab.socks(Tenants.BLUE_SOURCE);
    client.send(Socks.join(Socks.GREETING, Socks.connect("127.66.1.1", 80), new byte[100]));
    Socks.expectMethod(client);
    assertThat(Socks.reply(client).code()).isEqualTo(Socks.FORBIDDEN);
    assertThat(client.receiveAll()).isEmpty();
  }

  @Test
  void whoStaysAfterARefusalIsClosed() throws Exception {
    assertThat(ask(Tenants.BLUE_SOURCE, "127.66.1.1", 80)).isEqualTo(Socks.FORBIDDEN);
    await().until(() -> lab.proxy.connections() == 0);
  }

  @Test
  void whatTheNetworkAnsweredHasItsOwnReply() {
    assertThat(code(Failure.Unreachable.Kind.REFUSED)).isEqualTo(Socks.REFUSED);
    assertThat(code(Failure.Unreachable.Kind.NO_ROUTE)).isEqualTo(Socks.NETWORK_UNREACHABLE);
    assertThat(code(Failure.Unreachable.Kind.TIMEOUT)).isEqualTo(Socks.TIMED_OUT);
    assertThat(code(Failure.Unreachable.Kind.OTHER)).isEqualTo(Socks.FAILURE);
  }

  private static int code(Failure.Unreachable.Kind kind) {
    return Socks5Handshake.PROTOCOL.replies().failed(new Failure.Unreachable(kind)).getByte(1);
  }

  private int ask(String source, String host, int port) throws Exception {
    Peer client = lab.socks(source);
    int code = Socks.ask(client, host, port).code();
    if (code != Socks.SUCCESS) {
      assertThat(client.receiveAll()).isEmpty();
    }
    return code;
  }

  private void assertCounted(Outcome outcome, String tenant, String reason) {
    lab.awaitOutcome(outcome, tenant);
    assertThat(lab.metric(GatewayMeter.DROPPED, "tenant", tenant, "reason", reason)).isEqualTo(1);
    assertThat(lab.metric(GatewayMeter.DROPPED)).isEqualTo(1);
  }
}
