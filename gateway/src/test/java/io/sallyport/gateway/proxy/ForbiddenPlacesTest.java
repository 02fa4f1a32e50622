package io.sallyport.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.metrics.GatewayMeter;
import io.sallyport.gateway.table.Destinations;
import io.sallyport.ipam.address.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a client is let through to, and where never. */
class ForbiddenPlacesTest {
  private static final List<String> EVERYWHERE = List.of("0.0.0.0/0", "::/0");

  @AutoClose private final ProxyLab lab = ProxyLab.of(Tenants.red());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.50.0.1",
        "0.0.0.0",
        "169.254.169.254",
        "169.254.0.1",
        "224.0.0.1",
        "239.1.2.3",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "ff02::1",
        "fd00:ec2::254",
      })
  void everywhereIsNotOurselvesNorTheMetadataService(String host) throws Exception {
    lab.publish(tenant(Tenants.destinations(EVERYWHERE, List.of())));
    assertThat(Socks.ask(lab.socks(Tenants.RED_SOURCE), host, 80).code())
        .isEqualTo(Socks.FORBIDDEN);
    assertThat(lab.metric(GatewayMeter.DROPPED, "reason", "destination")).isEqualTo(1);
  }

  @Test
  void aSpecialRangeIsOpenWhereAnEntryLiesWhollyInside() throws Exception {
    Origin origin = lab.origin("127.50.0.1").echoing();
    lab.publish(tenant(Tenants.destinations(List.of("127.50.0.0/24"), List.of())));
    lab.through(Tenants.RED_SOURCE, origin);
  }

  @Test
  void aSpecialRangeIsOpenWhereAnEntryLiesWhollyInsideBesideEverywhere() throws Exception {
    Origin origin = lab.origin("127.50.0.1").echoing();
    lab.publish(tenant(Tenants.destinations(List.of("0.0.0.0/0", "127.50.0.0/24"), List.of())));
    lab.through(Tenants.RED_SOURCE, origin);
    assertThat(Socks.ask(lab.socks(Tenants.RED_SOURCE), "127.50.1.1", origin.port()).code())
        .isEqualTo(Socks.FORBIDDEN);
  }

  @Test
  void whatIsExcludedIsExcludedAlthoughItIsAllowed() throws Exception {
    Origin origin = lab.origin("127.50.0.1").echoing();
    lab.publish(tenant(Tenants.destinations(List.of("127.50.0.1/32"), List.of("127.50.0.0/16"))));
    assertThat(Socks.ask(lab.socks(Tenants.RED_SOURCE), origin.host(), origin.port()).code())
        .isEqualTo(Socks.FORBIDDEN);
    assertThat(lab.metric(GatewayMeter.DROPPED, "reason", "excluded")).isEqualTo(1);
  }

  @Test
  void ourListenersAreNoDestinations() throws Exception {
    try (ServerSocket admin = new ServerSocket()) {
      admin.bind(Sockets.socket(IpAddress.of("127.0.0.1"), 0));
      InetSocketAddress at = (InetSocketAddress) admin.getLocalSocketAddress();
      lab.listeners.add(at);
      for (InetSocketAddress own : List.of(lab.proxy.socks5(), lab.proxy.connect(), at)) {
        assertIsNoDestination("127.0.0.1:" + own.getPort());
        assertIsNoDestination("[::ffff:127.0.0.1]:" + own.getPort());
        assertIsNoDestination("[::ffff:7f00:1]:" + own.getPort());
      }
    }
    assertThat(lab.metric(GatewayMeter.DROPPED, "reason", "listener")).isEqualTo(9);
  }

  @Test
  void aListenerOnEveryAddressIsNoDestinationOnAny() throws Exception {
    lab.listeners.add(new InetSocketAddress(4711));
    assertIsNoDestination("127.0.0.1:4711");
    assertIsNoDestination("127.77.0.1:4711");
    assertIsNoDestination("[::1]:4711");
    assertThat(Http.ask(lab.http(Tenants.RED_SOURCE), "127.0.0.1:4712").status()).isEqualTo(502);
  }

  @Test
  void aListenerOnOneAddressLeavesItsPortElsewhereToOthers() throws Exception {
    Origin origin = lab.origin("127.50.0.1").echoing();
    lab.listeners.add(Sockets.socket(IpAddress.of("127.0.0.1"), origin.port()));
    assertIsNoDestination("127.0.0.1:" + origin.port());
    lab.through(Tenants.RED_SOURCE, origin);
  }

  @Test
  void aListenerOnEveryAddressIsOnEachThatTheHostHas() throws Exception {
    OwnListeners listeners = new OwnListeners();
    listeners.add(new InetSocketAddress(4711));
    for (InetAddress own :
        NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses).toList()) {
      assertThat(listeners.has(IpAddress.ofBytes(own.getAddress()), 4711))
          .as(own.toString())
          .isTrue();
    }
    assertThat(listeners.has(IpAddress.of("198.51.100.1"), 4711)).isFalse();
  }

  private void assertIsNoDestination(String authority) throws IOException {
    assertThat(Http.ask(lab.http(Tenants.RED_SOURCE), authority).status())
        .as(authority)
        .isEqualTo(403);
  }

  private static io.sallyport.gateway.table.TenantEntry tenant(Destinations destinations) {
    return Tenants.tenant(
        "red",
        io.sallyport.tenantapi.tenant.Limits.NONE,
        destinations,
        List.of(Tenants.RED_EGRESS, "::1"),
        "127.10.1.0/24");
  }
}
