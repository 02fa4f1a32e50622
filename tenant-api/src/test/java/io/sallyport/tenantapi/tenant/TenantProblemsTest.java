package io.sallyport.tenantapi.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.tenantapi.crd.Problem;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What one tenant alone can show to be wrong, egress CIDRs apart. */
class TenantProblemsTest {
  private static final String WHERE = "f0.yaml: EgressTenant acme";
  private static final String NAME_RULE = "must match [a-z]([a-z0-9-]{0,19}[a-z0-9])?";

  @Test
  void aTenantWithoutSpecLacksItsCidrs() {
    assertThat(Fleets.problems(Fleets.tenant("acme")))
        .containsExactly(
            new Problem(WHERE, "spec.egressCIDRs", "", "is required", "[203.0.113.0/26]"));
  }

  @Test
  void anEmptyListOfCidrsIsNone() {
    assertThat(Fleets.problems(Fleets.tenant("acme", "egressCIDRs: []")))
        .containsExactly(
            new Problem(WHERE, "spec.egressCIDRs", "", "is required", "[203.0.113.0/26]"));
  }

  @Test
  void aNameInCapitalsIsRefusedWithOneThatFits() {
    assertThat(Fleets.problems(Fleets.tenant("Acme_Shop", "egressCIDRs: [203.0.113.0/26]")))
        .containsExactly(
            new Problem(
                "f0.yaml: EgressTenant Acme_Shop",
                "metadata.name",
                "Acme_Shop",
                NAME_RULE,
                "acme-shop"));
  }

  @Test
  void aNameOf22CharactersIsRefused() {
    String name = "a234567890123456789012";
    assertThat(Fleets.problems(Fleets.tenant(name, "egressCIDRs: [203.0.113.0/26]")))
        .containsExactly(
            new Problem(
                "f0.yaml: EgressTenant " + name,
                "metadata.name",
                name,
                NAME_RULE,
                "a23456789012345678901"));
  }

  @Test
  void aNameOf21CharactersIsFine() {
    String text = Fleets.tenant("a23456789012345678901", "egressCIDRs: [203.0.113.0/26]");
    assertThat(Fleets.problems(text)).isEmpty();
  }

  @Test
  void aBadIdentityIsRefused() {
    refused("identity: acme-", "spec.identity", "acme-", NAME_RULE, "acme");
  }

  @Test
  void minBlocksAboveMaxBlocksAreRefused() {
    refused(
        "clusters: [{name: eu1, minBlocks: 9, maxBlocks: 8}]",
        "spec.clusters[0].maxBlocks",
        "8",
        "must not be below minBlocks",
        "9 or more");
  }

  @Test
  void negativeMinBlocksAreRefused() {
    refused(
        "clusters: [{name: eu1, minBlocks: -1}]",
        "spec.clusters[0].minBlocks",
        "-1",
        "must be 0 to 4096",
        "0 to 4096");
  }

  @Test
  void aClusterWithoutNameIsRefused() {
    refused(
        "clusters: [{minBlocks: 1}]",
        "spec.clusters[0].name",
        "",
        "is required",
        "the name of an EgressCluster");
  }

  @Test
  void aClusterNamedTwiceIsRefused() {
    refused(
        "clusters: [{name: eu1}, {name: eu1}]",
        "spec.clusters[1].name",
        "eu1",
        "is listed twice",
        "one entry for a cluster");
  }

  @Test
  void aPinOutsideTheCidrsIsRefused() {
    refused(
        "pins: [{cluster: eu1, cidr: 198.51.100.0/28}]",
        "spec.pins[0].cidr",
        "198.51.100.0/28",
        "is outside the egressCIDRs",
        "a prefix inside [203.0.113.0/26, 2001:db8:a::/64]");
  }

  @Test
  void overlappingPinsAreRefused() {
    refused(
        "pins: [{cluster: eu1, cidr: 203.0.113.16/28}, {cluster: eu1, cidr: 203.0.113.24/29}]",
        "spec.pins[1].cidr",
        "203.0.113.24/29",
        "overlaps another pin",
        "disjoint pins");
  }

  @Test
  void aPinSmallerThanABlockIsRefusedWithTheBlock() {
    refused(
        "blockPrefixLength: {ipv4: 31}\n  pins: [{cluster: eu1, cidr: 203.0.113.17/32}]",
        "spec.pins[0].cidr",
        "203.0.113.17/32",
        "is smaller than a block of /31",
        "203.0.113.16/31");
  }

  @Test
  void podsPerAddressOfZeroIsRefused() {
    refused("podsPerAddress: 0", "spec.podsPerAddress", "0", "must be 1 to 65536", "1 to 65536");
  }

  @Test
  void anEmptyNamespaceSelectorGrantsNothingAndIsRefused() {
    refused(
        "selectors: [{namespaceSelector: {}, podSelector: {}}]",
        "spec.selectors[0].namespaceSelector",
        "",
        "is required and must not be empty: it is what grants",
        "{matchLabels: {tenant: acme}}");
  }

  @Test
  void aMissingNamespaceSelectorIsRefused() {
    refused(
        "selectors: [{podSelector: {matchLabels: {tenant: acme}}}]",
        "spec.selectors[0].namespaceSelector",
        "",
        "is required and must not be empty: it is what grants",
        "{matchLabels: {tenant: acme}}");
  }

  @Test
  void aSourceWithHostBitsIsRefused() {
    refused(
        "sources: [{cidr: 10.20.0.7/24, cluster: eu1}]",
        "spec.sources[0].cidr",
        "10.20.0.7/24",
        "has host bits set behind the prefix",
        "10.20.0.0/24 (or 10.20.0.7/32)");
  }

  @Test
  void aSourceWithoutClusterIsRefused() {
    refused(
        "sources: [{cidr: 10.20.0.0/24}]",
        "spec.sources[0].cluster",
        "",
        "is required",
        "the name of an EgressCluster");
  }

  @Test
  void aHoldInDaysIsRefused() {
    refused(
        "holds: {tenant: 30d}",
        "spec.holds.tenant",
        "30d",
        "must be a duration",
        "15m, 24h or 1h30m");
  }

  @Test
  void anEmptyHoldIsRefused() {
    refused(
        "holds: {block: \"\"}", "spec.holds.block", "", "must be a duration", "15m, 24h or 1h30m");
  }

  @Test
  void aNegativeLeadTimeIsRefused() {
    refused(
        "allowList: {leadTime: -1h}",
        "spec.allowList.leadTime",
        "-1h",
        "must be a duration",
        "15m, 24h or 1h30m");
  }

  @Test
  void anUnknownActivationIsRefused() {
    refused(
        "allowList: {activate: Soon}",
        "spec.allowList.activate",
        "Soon",
        "must be one of [AtTime, WhenFetched, WhenAcknowledged]",
        "AtTime");
  }

  @Test
  void aLimitBelowOneKilobyteASecondIsRefused() {
    refused(
        "limits: {perGateway: {egressBitsPerSecond: 7999}}",
        "spec.limits.perGateway.egressBitsPerSecond",
        "7999",
        "must be 8000 to 400G",
        "500M");
  }

  @Test
  void aLimitAboveOneTerabitIsRefused() {
    refused(
        "limits: {perGateway: {ingressBitsPerSecond: 2T}}",
        "spec.limits.perGateway.ingressBitsPerSecond",
        "2T",
        "must be 8000 to 400G",
        "500M");
  }

  @Test
  void aLimitOfNoConnectionsIsRefused() {
    refused(
        "limits: {perGateway: {connections: 0}}",
        "spec.limits.perGateway.connections",
        "0",
        "must be 1 to 10000000",
        "1000");
  }

  /** Whether {@code line} in an otherwise good tenant has exactly this problem. */
  private static void refused(String line, String field, String value, String rule, String fits) {
    List<String> spec = new ArrayList<>();
    spec.add("egressCIDRs: [203.0.113.0/26, \"2001:db8:a::/64\"]");
    spec.add(line);
    String text = Fleets.tenant("acme", spec.toArray(String[]::new));
    assertThat(Fleets.problems(text, Fleets.EU1))
        .containsExactly(new Problem(WHERE, field, value, rule, fits));
  }
}
