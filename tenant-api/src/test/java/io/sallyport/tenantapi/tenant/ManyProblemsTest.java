package io.sallyport.tenantapi.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.tenantapi.crd.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Everything wrong is said at once, and in the words of the people who wrote it. */
class ManyProblemsTest {
  private static final String ACME =
      Fleets.tenant(
          "acme",
          "identity: 7",
          "egressCIDRs: [5, 203.0.113.5/26, 10.0.0.0/15, 198.51.100.0/24]",
          "podsPerAddress: 0",
          "holds: {block: soon}",
          "selectors: [{namespaceSelector: {}}]",
          "limits: {perGateway: {connections: none}}",
          "colour: red");
  private static final String BETA =
      Fleets.tenant(
          "beta",
          "egressCIDRs: [198.51.100.128/25]",
          "sources: [{cidr: 10.1.0.0/24, cluster: moon}]");

  @Test
  void twelveProblemsInATreeOfFilesAreReportedInOneGo() {
    List<Problem> problems =
        Fleets.problems(
            ACME, BETA, Fleets.cluster("eu1", "nodeCIDRs: [192.0.2.0/24]"), "kind: Pod\n");
    assertThat(problems)
        .extracting(problem -> problem.object() + " " + problem.field())
        .containsExactlyInAnyOrder(
            "f3.yaml: Pod ? kind",
            "f0.yaml: EgressTenant acme spec.identity",
            "f0.yaml: EgressTenant acme spec.egressCIDRs[0]",
            "f0.yaml: EgressTenant acme spec.egressCIDRs[1]",
            "f0.yaml: EgressTenant acme spec.egressCIDRs[2]",
            "f0.yaml: EgressTenant acme spec.podsPerAddress",
            "f0.yaml: EgressTenant acme spec.holds.block",
            "f0.yaml: EgressTenant acme spec.selectors[0].namespaceSelector",
            "f0.yaml: EgressTenant acme spec.limits.perGateway.connections",
            "f0.yaml: EgressTenant acme spec.colour",
            "f1.yaml: EgressTenant beta spec.egressCIDRs[0]",
            "f1.yaml: EgressTenant beta spec.sources[0].cluster",
            "f2.yaml: EgressCluster eu1 spec.nodeCIDRs[0]");
  }

  @Test
  void aBrokenFileHidesNoProblemOfAnother() {
    assertThat(Fleets.problems("a: [", Fleets.tenant("acme", "egressCIDRs: [1.2.3.4]")))
        .extracting(Problem::object)
        .containsExactly("f0.yaml", "f1.yaml: EgressTenant acme");
  }

  @Test
  void wrongElementsOfListsDoNotShiftTheOthers() {
    String text =
        Fleets.tenant(
            "acme",
            "egressCIDRs: [203.0.113.0/24]",
            "clusters: [eu1, {name: nowhere}, {name: eu1}]",
            "pins: [~, {cluster: eu1, cidr: 1.2.3.4/32}]",
            "sources: [1, {cidr: x, cluster: eu1}]",
            "selectors: [a, {podSelector: {}}]");
    assertThat(Fleets.problems(text, Fleets.EU1))
        .extracting(Problem::field)
        .containsExactlyInAnyOrder(
            "spec.clusters[0]",
            "spec.clusters[1].name",
            "spec.pins[0]",
            "spec.pins[1].cidr",
            "spec.sources[0]",
            "spec.sources[1].cidr",
            "spec.selectors[0]",
            "spec.selectors[1].namespaceSelector");
  }
}
