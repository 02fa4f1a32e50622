package io.sallyport.tenantapi.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.tenantapi.crd.Problem;
import org.junit.jupiter.api.Test;

/** What only several objects together show to be wrong. */
class FleetProblemsTest {
  private static final String ACME = Fleets.tenant("acme", "egressCIDRs: [203.0.113.0/26]");

  @Test
  void twoTenantsWithOverlappingCidrsAreRefused() {
    String beta = Fleets.tenant("beta", "egressCIDRs: [198.51.100.0/26, 203.0.113.32/27]");
    assertThat(Fleets.problems(ACME, beta))
        .containsExactly(
            beta(
                "spec.egressCIDRs[1]",
                "203.0.113.32/27",
                "overlaps 203.0.113.0/26 of EgressTenant acme",
                "a prefix that no other tenant has"));
  }

  @Test
  void twoTenantsOfOneIdentityAreRefused() {
    String beta = Fleets.tenant("beta", "identity: acme", "egressCIDRs: [198.51.100.0/26]");
    assertThat(Fleets.problems(ACME, beta))
        .containsExactly(
            beta(
                "spec.identity",
                "acme",
                "is the identity of EgressTenant acme",
                "another identity, or one tenant for both"));
  }

  @Test
  void oneNameInTwoFilesIsRefused() {
    String again = Fleets.tenant("acme", "egressCIDRs: [198.51.100.0/26]");
    assertThat(Fleets.problems(ACME, again))
        .containsExactly(
            new Problem(
                "f1.yaml: EgressTenant acme",
                "metadata.name",
                "acme",
                "is defined twice, first in f0.yaml: EgressTenant acme",
                "one of the two"));
  }

  @Test
  void theVerySameTenantInTwoFilesIsRefused() {
    assertThat(Fleets.problems(ACME, ACME))
        .containsExactly(
            new Problem(
                "f1.yaml: EgressTenant acme",
                "metadata.name",
                "acme",
                "is defined twice, first in f0.yaml: EgressTenant acme",
                "one of the two"));
  }

  @Test
  void twoTenantsWithoutNameAreNotOneTenantTwice() {
    String nameless = ACME.replace("name: acme", "");
    assertThat(Fleets.problems(nameless, nameless))
        .hasSize(2)
        .allMatch(problem -> problem.rule().startsWith("must match"));
  }

  @Test
  void aTenantAndAClusterMayShareAName() {
    assertThat(Fleets.problems(ACME, Fleets.cluster("acme"))).isEmpty();
  }

  @Test
  void podsOfAClusterInsideAnEgressCidrAreRefused() {
    inside("podCIDRs: [203.0.0.0/16]", "203.0.0.0/16");
  }

  @Test
  void servicesOfAClusterInsideAnEgressCidrAreRefused() {
    inside("serviceCIDRs: [203.0.113.8/29]", "203.0.113.8/29");
  }

  @Test
  void nodesOfAClusterInsideAnEgressCidrAreRefused() {
    inside("nodeCIDRs: [203.0.113.63/32]", "203.0.113.63/32");
  }

  @Test
  void clustersMayReuseEachOthersNetworks() {
    String spec = "podCIDRs: [10.244.0.0/16]";
    assertThat(Fleets.problems(ACME, Fleets.cluster("eu1", spec), Fleets.cluster("us1", spec)))
        .isEmpty();
  }

  @Test
  void anUnknownClusterInClustersIsRefused() {
    refused(
        "clusters: [{name: eu1}, {name: us2}]",
        "spec.clusters[1].name",
        "us2",
        "names no EgressCluster",
        "one of [eu1, us1]");
  }

  @Test
  void anUnknownClusterInPinsIsRefused() {
    refused(
        "pins: [{cluster: us2, cidr: 198.51.100.0/28}]",
        "spec.pins[0].cluster",
        "us2",
        "names no EgressCluster",
        "one of [eu1, us1]");
  }

  @Test
  void anUnknownClusterInSourcesIsRefused() {
    refused(
        "sources: [{cidr: 10.1.0.0/24, cluster: eu1}, {cidr: 10.2.0.0/24, cluster: us2}]",
        "spec.sources[1].cluster",
        "us2",
        "names no EgressCluster",
        "one of [eu1, us1]");
  }

  @Test
  void aSourceOfAClusterWithoutPartIsRefused() {
    refused(
        "{clusters: [{name: eu1}], sources: [{cidr: 10.2.0.0/24, cluster: us1}], %s}",
        "spec.sources[0].cluster",
        "us1",
        "is not among spec.clusters",
        "an entry in spec.clusters");
  }

  @Test
  void aPinOfAClusterWithoutPartIsRefused() {
    refused(
        "{clusters: [{name: eu1}], pins: [{cluster: us1, cidr: 198.51.100.0/28}], %s}",
        "spec.pins[0].cluster", "us1", "is not among spec.clusters", "an entry in spec.clusters");
  }

  @Test
  void sourcesThatOverlapWithinATenantAreRefused() {
    refused(
        "sources: [{cidr: 10.2.0.0/16, cluster: eu1}, {cidr: 10.2.3.0/24, cluster: eu1}]",
        "spec.sources[1].cidr",
        "10.2.3.0/24",
        "overlaps source 10.2.0.0/16 of the same tenant in cluster eu1",
        "sources that one tenant alone has");
  }

  @Test
  void sourcesThatOverlapBetweenTenantsAreRefused() {
    String line = "sources: [{cidr: 10.2.0.0/16, cluster: eu1}]";
    String acme = Fleets.tenant("acme", "egressCIDRs: [203.0.113.0/26]", line);
    String beta = Fleets.tenant("beta", "egressCIDRs: [198.51.100.0/26]", line);
    assertThat(Fleets.problems(acme, beta, Fleets.EU1))
        .containsExactly(
            beta(
                "spec.sources[0].cidr",
                "10.2.0.0/16",
                "overlaps source 10.2.0.0/16 of EgressTenant acme in cluster eu1",
                "sources that one tenant alone has"));
  }

  @Test
  void twoClustersMayHaveTheSameSources() {
    String spec = "sources: [{cidr: 10.2.0.0/16, cluster: eu1}, {cidr: 10.2.0.0/16, cluster: us1}]";
    String text = Fleets.tenant("beta", "egressCIDRs: [198.51.100.0/26]", spec);
    assertThat(Fleets.problems(text, Fleets.EU1, Fleets.US1)).isEmpty();
  }

  @Test
  void aProblemNamesTheEntryAsWrittenThoughAnEarlierOneIsBadToo() {
    String spec =
        "sources: [{cidr: bad, cluster: eu1}, {cidr: 10.2.0.0/16, cluster: eu1},"
            + " {cidr: 10.2.0.0/16, cluster: eu1}]";
    String text = Fleets.tenant("beta", "egressCIDRs: [198.51.100.0/26]", spec);
    assertThat(Fleets.problems(text, Fleets.EU1))
        .extracting(Problem::field)
        .containsExactly("spec.sources[0].cidr", "spec.sources[2].cidr");
  }

  private static void inside(String clusterSpec, String internal) {
    assertThat(Fleets.problems(Fleets.cluster("eu1", clusterSpec), ACME))
        .containsExactly(
            new Problem(
                "f1.yaml: EgressTenant acme",
                "spec.egressCIDRs[0]",
                "203.0.113.0/26",
                "overlaps " + internal + " inside cluster eu1 (pods, services or nodes)",
                "a prefix outside the clusters"));
  }

  private static void refused(String line, String field, String value, String rule, String fits) {
    String cidrs = "egressCIDRs: [198.51.100.0/26]";
    String text =
        line.startsWith("{")
            ? Fleets.tenant("beta", line.formatted(cidrs))
            : Fleets.tenant("beta", cidrs, line);
    assertThat(Fleets.problems(ACME, text, Fleets.EU1, Fleets.US1))
        .containsExactly(beta(field, value, rule, fits));
  }

  private static Problem beta(String field, String value, String rule, String fits) {
    return new Problem("f1.yaml: EgressTenant beta", field, value, rule, fits);
  }
}
