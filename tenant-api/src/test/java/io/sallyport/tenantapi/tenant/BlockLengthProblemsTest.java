package io.sallyport.tenantapi.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.tenantapi.crd.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is wrong with the lengths of blocks that a tenant asks for. */
class BlockLengthProblemsTest {
  private static final String BOTH = "[203.0.113.0/26, \"2001:db8:a::/64\"]";

  @Test
  void moreThan4096BlocksOfACidrAreRefused() {
    refused(
        BOTH,
        "{ipv6: 77}",
        "ipv6",
        "77",
        "must divide 2001:db8:a::/64 into 1 to 4096 blocks",
        "64 to 76");
  }

  @Test
  void blocksWiderThanTheCidrAreRefused() {
    refused(
        BOTH,
        "{ipv4: 25}",
        "ipv4",
        "25",
        "must divide 203.0.113.0/26 into 1 to 4096 blocks",
        "26 to 32");
  }

  @Test
  void aLengthForAFamilyWithoutCidrIsRefused() {
    String rule = "has no CIDR of that family in spec.egressCIDRs to divide";
    String fits = "no such field, or a CIDR of that family";
    refused("[203.0.113.0/26]", "{ipv4: 31, ipv6: 72}", "ipv6", "72", rule, fits);
    refused("[203.0.113.0/26]", "{ipv6: 999}", "ipv6", "999", rule, fits);
    refused("[\"2001:db8:a::/64\"]", "{ipv4: 31}", "ipv4", "31", rule, fits);
  }

  @Test
  void whereACidrIsRefusedItMayBeTheOneThatIsMeant() {
    assertThat(problems("[203.0.113.0/26, \"2001:DB8:A::/64\"]", "{ipv6: 72}"))
        .extracting(Problem::field)
        .containsExactly("spec.egressCIDRs[1]");
  }

  @Test
  void lengthsForBothFamiliesAreFine() {
    assertThat(problems(BOTH, "{ipv4: 31, ipv6: 72}")).isEmpty();
  }

  private static void refused(
      String cidrs, String lengths, String family, String value, String rule, String fits) {
    assertThat(problems(cidrs, lengths))
        .containsExactly(
            new Problem(
                "f0.yaml: EgressTenant acme",
                "spec.blockPrefixLength." + family,
                value,
                rule,
                fits));
  }

  private static List<Problem> problems(String cidrs, String lengths) {
    return Fleets.problems(
        Fleets.tenant("acme", "egressCIDRs: " + cidrs, "blockPrefixLength: " + lengths));
  }
}
