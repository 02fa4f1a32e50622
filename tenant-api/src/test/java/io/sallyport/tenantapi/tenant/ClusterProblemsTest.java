package io.sallyport.tenantapi.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.tenantapi.crd.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterProblemsTest {
  @Test
  void aNodeSubnetIsRefusedWithOneAddressOfIt() {
    refused(
        "nodeCIDRs: [192.0.2.1/32, 192.0.2.0/24]",
        "spec.nodeCIDRs[1]",
        "192.0.2.0/24",
        "must be one node's address, never its subnet",
        "192.0.2.0/32");
  }

  @Test
  void anIpv6NodeSubnetIsRefused() {
    refused(
        "nodeCIDRs: [\"2001:db8::/64\"]",
        "spec.nodeCIDRs[0]",
        "2001:db8::/64",
        "must be one node's address, never its subnet",
        "2001:db8::/128");
  }

  @Test
  void podCidrsMustBeCanonical() {
    refused(
        "podCIDRs: [10.244.0.1/16]",
        "spec.podCIDRs[0]",
        "10.244.0.1/16",
        "has host bits set behind the prefix",
        "10.244.0.0/16 (or 10.244.0.1/32)");
  }

  @Test
  void serviceCidrsMustBeCanonical() {
    refused(
        "serviceCIDRs: [10.96.0.0]",
        "spec.serviceCIDRs[0]",
        "10.96.0.0",
        "must have a prefix length",
        "10.96.0.0/32");
  }

  @Test
  void routedCidrsMustBeCanonical() {
    refused(
        "routedCIDRs: [\"2001:DB8::/32\"]",
        "spec.routedCIDRs[0]",
        "2001:DB8::/32",
        "IPv6 must be written as RFC 5952: lower case, no leading zeros, longest zeros as ::",
        "2001:db8::/32");
  }

  @Test
  void aTunnelPortAbove65535IsRefused() {
    refused(
        "tunnel: {port: 65536}", "spec.tunnel.port", "65536", "must be 1 to 65535", "1 to 65535");
  }

  @Test
  void aTunnelPortOfZeroIsRefused() {
    refused("tunnel: {port: 0}", "spec.tunnel.port", "0", "must be 1 to 65535", "1 to 65535");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0xff0000", "16711680", "15", "0xf0000000", "65535", "0xffff0000"})
  void aMaskOfOneRunOf4To16BitsIsFine(String mask) {
    assertThat(Fleets.problems(Fleets.cluster("eu1", "tunnel: {markMask: " + mask + "}")))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      longs = {0, -1, 7, 0x1ffff, 0xf0f, 0x1_e000_0000L, 0xf_0000_0000L, 0xffff_ffffL, -16})
  void anyOtherMaskIsRefused(long mask) {
    refused(
        "tunnel: {markMask: " + mask + "}",
        "spec.tunnel.markMask",
        String.valueOf(mask),
        "must be one run of 4 to 16 bits of the 32 that a packet mark has",
        "16711680 (0xff0000)");
  }

  @Test
  void anUnknownRuleForUnknownPodsIsRefused() {
    refused("unknownPods: Drop", "spec.unknownPods", "Drop", "must be Hold or Pass", "Hold");
  }

  @Test
  void aClusterMayBeEmpty() {
    assertThat(Fleets.problems(Fleets.EU1)).isEmpty();
  }

  @Test
  void aBadNameIsRefused() {
    assertThat(Fleets.problems(Fleets.cluster("1eu")))
        .containsExactly(
            new Problem(
                "f0.yaml: EgressCluster 1eu",
                "metadata.name",
                "1eu",
                "must match [a-z]([a-z0-9-]{0,19}[a-z0-9])?",
                "eu"));
  }

  @Test
  void twoClustersOfOneNameAreRefused() {
    assertThat(Fleets.problems(Fleets.EU1, Fleets.cluster("eu1", "cordoned: true")))
        .containsExactly(
            new Problem(
                "f1.yaml: EgressCluster eu1",
                "metadata.name",
                "eu1",
                "is defined twice, first in f0.yaml: EgressCluster eu1",
                "one of the two"));
  }

  private static void refused(String line, String field, String value, String rule, String fits) {
    assertThat(Fleets.problems(Fleets.cluster("eu1", line)))
        .containsExactly(new Problem("f0.yaml: EgressCluster eu1", field, value, rule, fits));
  }
}
