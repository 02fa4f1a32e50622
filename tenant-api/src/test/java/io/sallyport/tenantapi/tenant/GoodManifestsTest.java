package io.sallyport.tenantapi.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.plan.BlockLengths;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.TenantRequest.ClusterShare;
import io.sallyport.ipam.plan.TenantRequest.Pin;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class GoodManifestsTest {
  /** Every field there is, as the design shows them. */
  static final String EVERYTHING =
      """
      apiVersion: sallyport.io/v1alpha1
      kind: EgressTenant
      metadata: {name: acme, labels: {tier: gold}}
      spec:
        identity: acme
        egressCIDRs: [203.0.113.0/26, "2001:db8:a::/64"]
        blockPrefixLength: {ipv4: 31, ipv6: 72}
        clusters: [{name: eu1, minBlocks: 1, maxBlocks: 8}]
        pins: [{cluster: eu1, cidr: 203.0.113.16/28}]
        podsPerAddress: 256
        selectors:
          - {namespaceSelector: {matchLabels: {tenant: acme}}, podSelector: {}}
        sources: [{cidr: 10.20.0.0/24, cluster: eu1}]
        destinationCIDRs: [0.0.0.0/0, "::/0"]
        excludedCIDRs: []
        limits: {perGateway: {egressBitsPerSecond: 500M, ingressBitsPerSecond: 1G, burstBytes: 64Mi,
          connections: 100000, newConnectionsPerSecond: 2000}}
        holds: {block: 15m, tenant: 720h}
        allowList: {leadTime: 24h, activate: AtTime, gateTimeout: 72h, public: false}
      ---
      apiVersion: sallyport.io/v1alpha1
      kind: EgressCluster
      metadata: {name: eu1}
      spec: {podCIDRs: [10.244.0.0/16], serviceCIDRs: [10.96.0.0/12], nodeCIDRs: [192.0.2.1/32],
        routedCIDRs: [203.0.113.0/24], mesh: blue, cordoned: false,
        tunnel: {port: 4799, markMask: 65280}, unknownPods: Hold}
      """;

  private static final ClusterName EU1 = new ClusterName("eu1");

  @Test
  void theFullExampleIsUnderstood() {
    Tenant acme = Fleets.fleet(EVERYTHING).tenants().getFirst();
    assertThat(acme.request().cidrs())
        .containsExactly(Cidr.of("203.0.113.0/26"), Cidr.of("2001:db8:a::/64"));
    assertThat(acme.request().blockLengths())
        .isEqualTo(new BlockLengths(OptionalInt.of(31), OptionalInt.of(72)));
    assertThat(acme.request().clusters()).contains(List.of(new ClusterShare(EU1, 1, 8)));
    assertThat(acme.request().pins()).containsExactly(new Pin(EU1, Cidr.of("203.0.113.16/28")));
    assertThat(acme.request().sourceKeys()).isEqualTo(Map.of(EU1, 256L));
    assertThat(acme.labels()).isEqualTo(Map.of("tier", "gold"));
    assertThat(acme.leadTime()).isEqualTo(Duration.ofDays(1));
    assertThat(acme.selectors()).hasSize(1);
  }

  @Test
  void limitsAreReadWithTheirUnits() {
    Tenant acme = Fleets.fleet(EVERYTHING).tenants().getFirst();
    assertThat(acme.written()).isNotNull();
    Limits limits = Limits.of(acme.written() == null ? null : acme.written().perGateway());
    assertThat(limits)
        .isEqualTo(
            new Limits(
                OptionalLong.of(500_000_000),
                OptionalLong.of(1_000_000_000),
                OptionalLong.of(64 * 1024 * 1024),
                OptionalLong.of(100_000),
                OptionalLong.of(2_000)));
  }

  @Test
  void theClusterOfTheFullExampleIsUnderstood() {
    Cluster eu1 = Fleets.fleet(EVERYTHING).clusters().getFirst();
    assertThat(eu1.pods()).containsExactly(Cidr.of("10.244.0.0/16"));
    assertThat(eu1.services()).containsExactly(Cidr.of("10.96.0.0/12"));
    assertThat(eu1.nodes()).containsExactly(Cidr.of("192.0.2.1/32"));
    assertThat(eu1.mesh()).isEqualTo("blue");
    assertThat(eu1.site().cordoned()).isFalse();
    assertThat(eu1.site().routed().cidrs()).containsExactly(Cidr.of("203.0.113.0/24"));
  }

  @Test
  void onlyTheCidrsAreRequired() {
    Tenant acme =
        Fleets.fleet(Fleets.tenant("acme", "egressCIDRs: [203.0.113.0/26]")).tenants().getFirst();
    assertThat(acme.identity()).isEqualTo(new Identity("acme"));
    assertThat(acme.request().podsPerAddress()).isEqualTo(256);
    assertThat(acme.request().clusters()).isEmpty();
    assertThat(acme.request().blockLengths()).isEqualTo(BlockLengths.DEFAULT);
    assertThat(acme.destinations()).containsExactly(Cidr.of("0.0.0.0/0"), Cidr.of("::/0"));
    assertThat(acme.excluded()).isEmpty();
    assertThat(acme.leadTime()).isEqualTo(Duration.ofDays(1));
    assertThat(Limits.of(null)).isEqualTo(Limits.NONE);
  }

  @Test
  void fieldsThatAreNullAreAbsent() {
    String text =
        Fleets.tenant(
            "acme", "egressCIDRs: [203.0.113.0/26]", "pins:", "limits:", "holds: ~", "clusters:");
    assertThat(Fleets.fleet(text))
        .isEqualTo(Fleets.fleet(Fleets.tenant("acme", "egressCIDRs: [203.0.113.0/26]")));
  }

  @Test
  void destinationsStayAsWrittenSinceOneInsideASpecialRangeOpensIt() {
    String line = "destinationCIDRs: [0.0.0.0/0, 169.254.169.254/32]";
    Tenant acme =
        Fleets.fleet(Fleets.tenant("acme", "egressCIDRs: [203.0.113.0/26]", line))
            .tenants()
            .getFirst();
    assertThat(acme.destinations())
        .containsExactly(Cidr.of("0.0.0.0/0"), Cidr.of("169.254.169.254/32"));
  }

  @Test
  void durationsAddUp() {
    String line = "allowList: {leadTime: 1h30m5s}";
    Tenant acme =
        Fleets.fleet(Fleets.tenant("acme", "egressCIDRs: [203.0.113.0/26]", line))
            .tenants()
            .getFirst();
    assertThat(acme.leadTime()).isEqualTo(Duration.ofSeconds(5405));
  }
}
