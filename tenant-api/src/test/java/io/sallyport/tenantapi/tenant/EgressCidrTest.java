package io.sallyport.tenantapi.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.tenantapi.crd.Problem;
import org.junit.jupiter.api.Test;

class EgressCidrTest {
  private static final String V4_EXAMPLE = "203.0.113.0/26";
  private static final String V6_EXAMPLE = "2001:db8:a::/64";
  private static final String RFC_5952 =
      "IPv6 must be written as RFC 5952: lower case, no leading zeros, longest zeros as ::";

  @Test
  void hostBitsAreRefusedWithTheNetworkAndTheAddress() {
    refused(
        "203.0.113.5/26",
        "has host bits set behind the prefix",
        "203.0.113.0/26 (or 203.0.113.5/32)");
  }

  @Test
  void leadingZerosOfOctetsAreRefused() {
    refused(
        "010.0.0.1/32",
        "octets must have no leading zeros (some readers take them as octal)",
        "10.0.0.1/32");
  }

  @Test
  void prefixLength33OfIpv4IsRefused() {
    refused("203.0.113.0/33", "prefix length must be a number from 0 to 32", "203.0.113.0/32");
  }

  @Test
  void prefixLength129OfIpv6IsRefused() {
    refused("2001:db8::/129", "prefix length must be a number from 0 to 128", "2001:db8::/128");
  }

  @Test
  void aMissingPrefixLengthIsRefused() {
    refused("203.0.113.7", "must have a prefix length", "203.0.113.7/32");
  }

  @Test
  void aPrefixLengthWithALeadingZeroIsRefused() {
    refused("203.0.113.0/026", "prefix length must have no sign or leading zero", "203.0.113.0/26");
  }

  @Test
  void upperCaseIpv6IsRefused() {
    refused("2001:DB8:A::/64", RFC_5952, "2001:db8:a::/64");
  }

  @Test
  void uncompressedIpv6IsRefused() {
    refused("2001:db8:a:0:0:0:0:0/64", RFC_5952, "2001:db8:a::/64");
  }

  @Test
  void wordsAreRefused() {
    refused(
        "everything",
        "must be an IPv4 or IPv6 prefix",
        "for example 203.0.113.0/26 or 2001:db8:a::/64");
  }

  @Test
  void multicastIsRefused() {
    refused("224.1.0.0/24", "overlaps 224.0.0.0/4, multicast (RFC 5771)", V4_EXAMPLE);
  }

  @Test
  void thisNetworkIsRefused() {
    refused("0.1.0.0/24", "overlaps 0.0.0.0/8, this network (RFC 1122)", V4_EXAMPLE);
  }

  @Test
  void reservedAddressesAreRefused() {
    refused("240.0.0.0/16", "overlaps 240.0.0.0/4, reserved (RFC 1112)", V4_EXAMPLE);
  }

  @Test
  void theBroadcastAddressIsRefused() {
    refused("255.255.255.255/32", "overlaps 240.0.0.0/4, reserved (RFC 1112)", V4_EXAMPLE);
  }

  @Test
  void linkLocalIpv4IsRefused() {
    refused("169.254.7.0/24", "overlaps 169.254.0.0/16, link-local (RFC 3927)", V4_EXAMPLE);
  }

  @Test
  void theUnspecifiedAddressIsRefused() {
    refused("::/128", "overlaps ::/128, the unspecified address (RFC 4291)", V6_EXAMPLE);
  }

  @Test
  void linkLocalIpv6IsRefused() {
    refused("fe80::/64", "overlaps fe80::/10, link-local (RFC 4291)", V6_EXAMPLE);
  }

  @Test
  void multicastIpv6IsRefused() {
    refused("ff02::/64", "overlaps ff00::/8, multicast (RFC 4291)", V6_EXAMPLE);
  }

  @Test
  void v4MappedIpv6IsRefused() {
    assertThat(Fleets.problems(egress("::ffff:0:0/96")))
        .containsExactly(
            problem("::ffff:0:0/96", "overlaps ::ffff:0:0/96, v4-mapped (RFC 4291)", V6_EXAMPLE));
  }

  @Test
  void aSlash15IsTooWide() {
    refused("10.0.0.0/15", "is wider than /16; it must be /16 to /32", "10.0.0.0/16");
  }

  @Test
  void aSlash31OfIpv6IsTooWide() {
    refused("2001:db8::/31", "is wider than /32; it must be /32 to /128", "2001:db8::/32");
  }

  @Test
  void everythingIsTooWide() {
    refused("0.0.0.0/0", "is wider than /16; it must be /16 to /32", V4_EXAMPLE);
  }

  @Test
  void loopbackPrivateAndDocumentationRangesAreAllowed() {
    String ranges = "egressCIDRs: [127.0.0.0/16, 10.7.0.0/16, 203.0.113.0/24, \"::1/128\"]";
    assertThat(Fleets.problems(Fleets.tenant("acme", ranges))).isEmpty();
  }

  @Test
  void theWidestAndTheNarrowestAreAllowed() {
    String ranges = "egressCIDRs: [10.0.0.0/16, 10.1.0.1/32, \"fd00::/32\", \"2001:db8::1/128\"]";
    assertThat(Fleets.problems(Fleets.tenant("acme", ranges))).isEmpty();
  }

  @Test
  void twoOverlappingOfOneTenantAreRefused() {
    String text = Fleets.tenant("acme", "egressCIDRs: [203.0.113.0/24, 203.0.113.64/26]");
    assertThat(Fleets.problems(text))
        .containsExactly(
            new Problem(
                "f0.yaml: EgressTenant acme",
                "spec.egressCIDRs[1]",
                "203.0.113.64/26",
                "overlaps 203.0.113.0/24 of spec.egressCIDRs[0]",
                "one of the two"));
  }

  private static void refused(String cidr, String rule, String fits) {
    assertThat(Fleets.problems(egress(cidr))).containsExactly(problem(cidr, rule, fits));
  }

  private static String egress(String cidr) {
    return Fleets.tenant("acme", "egressCIDRs: [\"" + cidr + "\"]");
  }

  private static Problem problem(String value, String rule, String fits) {
    return new Problem("f0.yaml: EgressTenant acme", "spec.egressCIDRs[0]", value, rule, fits);
  }
}
