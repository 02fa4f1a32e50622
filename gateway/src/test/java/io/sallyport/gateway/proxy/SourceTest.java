package io.sallyport.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.metrics.GatewayMeter;
import io.sallyport.tenantapi.tenant.Limits;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A source decides about the tenant, and the tenant about the address a server sees. */
class SourceTest {
  @AutoClose private final ProxyLab lab = ProxyLab.of(Tenants.red(), Tenants.blue());

  @Test
  void twoTenantsShowTwoAddresses() throws Exception {
    Origin origin = lab.origin("127.50.0.1").holding();
    lab.through(Tenants.RED_SOURCE, origin);
    assertThat(seen(origin)).isEqualTo(Tenants.RED_EGRESS);
    lab.through(Tenants.BLUE_SOURCE, origin);
    assertThat(seen(origin)).isEqualTo(Tenants.BLUE_EGRESS);
    lab.through("127.10.1.200", origin);
    assertThat(seen(origin)).isEqualTo(Tenants.RED_EGRESS);
  }

  @Test
  void aTenantWithSeveralAddressesKeepsASourceOnOne() throws Exception {
    lab.publish(
        Tenants.tenant(
            "red",
            Limits.NONE,
            Tenants.destinations(List.of("127.0.0.0/8"), List.of()),
            List.of("127.113.0.0", "127.113.0.1", "127.113.0.2", "127.113.0.3"),
            "127.10.1.0/24"));
    Origin origin = lab.origin("127.50.0.1").holding();
    Set<String> all = ConcurrentHashMap.newKeySet();
    for (int host = 1; host <= 16; host++) {
      lab.through("127.10.1." + host, origin);
      String first = seen(origin);
      lab.through("127.10.1." + host, origin);
      assertThat(seen(origin)).isEqualTo(first);
      all.add(first);
    }
    assertThat(all).hasSizeGreaterThan(1);
  }

  @Test
  void aSourceOfTwoTenantsIsNobodys() throws Exception {
    lab.publish(
        Tenants.red(),
        Tenants.tenant(
            "rival",
            Limits.NONE,
            Tenants.destinations(List.of("127.0.0.0/8"), List.of()),
            List.of("127.113.9.0"),
            "127.10.1.5/32"));
    assertThat(Socks.ask(lab.socks("127.10.1.5"), "127.50.0.1", 80).code())
        .isEqualTo(Socks.FORBIDDEN);
    assertThat(lab.metric(GatewayMeter.DROPPED, "tenant", "-", "reason", "selector_conflict"))
        .isEqualTo(1);
    Origin origin = lab.origin("127.50.0.1").holding();
    lab.through("127.10.1.6", origin);
    assertThat(seen(origin)).isEqualTo(Tenants.RED_EGRESS);
  }

  @Test
  void aNewTableDecidesFromTheNextConnectionOn() throws Exception {
    Origin origin = lab.origin("127.50.0.1").echoing();
    Peer before = lab.through(Tenants.RED_SOURCE, origin);
    lab.publish(Tenants.blue());
    assertThat(Socks.ask(lab.socks(Tenants.RED_SOURCE), origin.host(), origin.port()).code())
        .isEqualTo(Socks.FORBIDDEN);
    assertThat(before.send((byte) 7).receive(1)).containsExactly(7);
    before.finish().receiveAll();
    lab.publish(Tenants.red(), Tenants.blue());
  }

  private static String seen(Origin origin) throws InterruptedException {
    return origin.next().remote().getAddress().getHostAddress();
  }
}
