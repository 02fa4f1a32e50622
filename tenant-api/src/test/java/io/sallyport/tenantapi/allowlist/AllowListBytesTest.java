package io.sallyport.tenantapi.allowlist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.ipam.address.Family;
import io.sallyport.ipam.plan.Ledger;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What firewalls read, to the byte. */
class AllowListBytesTest {
  private static final String CSV_HEADER =
      "cidr,family,tenant,cluster,state,effective_from,effective_until,serial,first,last,usable\n";

  @Test
  void textOfATenantNamesItsCidrs() {
    assertThat(render(AllowListFormat.TXT, Scope.Grain.TENANT))
        .isEqualTo("9.0.0.0/24\n198.51.100.0/27\n203.0.113.0/26\n2001:db8:1::/64\n");
  }

  @Test
  void textOfBlocksNamesAllButQuarantinedOnes() {
    assertThat(render(AllowListFormat.TXT, Scope.Grain.BLOCKS))
        .isEqualTo("198.51.100.0/32\n203.0.113.0/31\n203.0.113.16/31\n2001:db8:1::/72\n");
  }

  @Test
  void textOfOneFamilyLeavesTheOtherOut() {
    Scope v4 = new Scope(Scope.Grain.TENANT, Optional.of(Family.IPV4));
    Scope v6 = new Scope(Scope.Grain.BLOCKS, Optional.of(Family.IPV6));
    assertThat(render(AllowListFormat.TXT, Ledgers.mixed(), v4))
        .isEqualTo("9.0.0.0/24\n198.51.100.0/27\n203.0.113.0/26\n");
    assertThat(render(AllowListFormat.TXT, Ledgers.mixed(), v6)).isEqualTo("2001:db8:1::/72\n");
  }

  @Test
  void textWithoutPrefixesSaysSo() {
    Scope v6 = new Scope(Scope.Grain.TENANT, Optional.of(Family.IPV6));
    assertThat(render(AllowListFormat.TXT, Ledgers.ipv4WithoutBlocks(), v6))
        .isEqualTo("# empty: tenant acme has no such prefix\n");
  }

  @Test
  void csvOfATenantHasNoClusters() {
    assertThat(render(AllowListFormat.CSV, Scope.Grain.TENANT))
        .isEqualTo(
            CSV_HEADER
                + "9.0.0.0/24,ipv4,acme,,announced,2025-12-01T00:00:00Z,,42,"
                + "9.0.0.0,9.0.0.255,256\n"
                + "198.51.100.0/27,ipv4,acme,,retiring,2025-11-01T00:00:00Z,,42,"
                + "198.51.100.0,198.51.100.31,32\n"
                + "203.0.113.0/26,ipv4,acme,,active,2025-11-01T00:00:00Z,,42,"
                + "203.0.113.0,203.0.113.63,64\n"
                + "2001:db8:1::/64,ipv6,acme,,active,2025-11-01T00:00:00Z,,42,"
                + "2001:db8:1::,2001:db8:1:0:ffff:ffff:ffff:ffff,18446744073709551616\n");
  }

  @Test
  void csvOfBlocksNamesTheirClusters() {
    Scope v4 = new Scope(Scope.Grain.BLOCKS, Optional.of(Family.IPV4));
    assertThat(render(AllowListFormat.CSV, Ledgers.mixed(), v4))
        .isEqualTo(
            CSV_HEADER
                + "198.51.100.0/32,ipv4,acme,us1,retiring,2025-11-01T00:00:00Z,,42,"
                + "198.51.100.0,198.51.100.0,1\n"
                + "203.0.113.0/31,ipv4,acme,eu1,active,2025-11-01T00:00:00Z,,42,"
                + "203.0.113.0,203.0.113.1,2\n"
                + "203.0.113.16/31,ipv4,acme,us1,announced,2025-12-01T00:00:00Z,,42,"
                + "203.0.113.16,203.0.113.17,2\n");
  }

  @Test
  void nftOfATenantHasNoComments() {
    assertThat(render(AllowListFormat.NFT, Scope.Grain.TENANT))
        .isEqualTo(
            """
            # sallyport allow-list tenant=acme serial=42
            add table inet sallyport_allow
            add set inet sallyport_allow acme_v4 { type ipv4_addr; flags interval; }
            add set inet sallyport_allow acme_v6 { type ipv6_addr; flags interval; }
            flush set inet sallyport_allow acme_v4
            flush set inet sallyport_allow acme_v6
            add element inet sallyport_allow acme_v4 { 9.0.0.0/24, 198.51.100.0/27, 203.0.113.0/26 }
            add element inet sallyport_allow acme_v6 { 2001:db8:1::/64 }
            """);
  }

  @Test
  void nftOfBlocksNamesTheirClusters() {
    assertThat(render(AllowListFormat.NFT, Scope.Grain.BLOCKS))
        .endsWith(
            "add element inet sallyport_allow acme_v4 { 198.51.100.0/32 comment \"us1\","
                + " 203.0.113.0/31 comment \"eu1\", 203.0.113.16/31 comment \"us1\" }\n"
                + "add element inet sallyport_allow acme_v6 { 2001:db8:1::/72 comment \"eu1\" }\n");
  }

  @Test
  void nftWithoutPrefixesEmptiesItsSetsAndAddsNothing() {
    Scope blocks = new Scope(Scope.Grain.BLOCKS, Optional.empty());
    assertThat(render(AllowListFormat.NFT, Ledgers.ipv4WithoutBlocks(), blocks))
        .isEqualTo(
            """
            # sallyport allow-list tenant=acme serial=1
            add table inet sallyport_allow
            add set inet sallyport_allow acme_v4 { type ipv4_addr; flags interval; }
            add set inet sallyport_allow acme_v6 { type ipv6_addr; flags interval; }
            flush set inet sallyport_allow acme_v4
            flush set inet sallyport_allow acme_v6
            """);
  }

  @Test
  void jsonOfATenantTellsAllThatIsKnown() {
    Scope v6 = new Scope(Scope.Grain.TENANT, Optional.of(Family.IPV6));
    assertThat(render(AllowListFormat.JSON, Ledgers.mixed(), v6))
        .isEqualTo(json("2001:db8:1::/64", "null"));
  }

  @Test
  void jsonOfBlocksNamesTheirClusters() {
    Scope v6 = new Scope(Scope.Grain.BLOCKS, Optional.of(Family.IPV6));
    assertThat(render(AllowListFormat.JSON, Ledgers.mixed(), v6))
        .isEqualTo(json("2001:db8:1::/72", "\"eu1\""));
  }

  private static String json(String cidr, String cluster) {
    return """
    {
      "schema": "https://sallyport.io/schema/allow-list/v1",
      "serial": 42,
      "updatedAt": "2025-11-20T09:00:00Z",
      "tenant": "acme",
      "complete": true,
      "prefixes": [
        {
          "cidr": "%s",
          "family": "ipv6",
          "cluster": %s,
          "state": "active",
          "effectiveFrom": "2025-11-01T00:00:00Z",
          "effectiveUntil": null
        }
      ]
    }
    """
        .formatted(cidr, cluster);
  }

  private static String render(AllowListFormat format, Scope.Grain grain) {
    return render(format, Ledgers.mixed(), new Scope(grain, Optional.empty()));
  }

  private static String render(AllowListFormat format, Ledger ledger, Scope scope) {
    return new String(format.render(AllowList.of(Ledgers.ACME, ledger, scope)), UTF_8);
  }
}
