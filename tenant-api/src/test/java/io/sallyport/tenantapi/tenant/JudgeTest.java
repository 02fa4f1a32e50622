package io.sallyport.tenantapi.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.tenantapi.crd.Manifest;
import io.sallyport.tenantapi.crd.Problem;
import io.sallyport.tenantapi.tenant.FleetParser.Judged;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Objects one by one: what cannot be used stops nothing else. */
class JudgeTest {
  private static final String ACME = Fleets.tenant("acme", "egressCIDRs: [203.0.113.0/26]");

  @Test
  void theFirstOfTwoThatContradictEachOtherHolds() {
    String late = Fleets.tenant("late", "egressCIDRs: [203.0.113.32/27]");
    Judged judged = judge(ACME, late);
    assertThat(names(judged)).containsExactly("acme");
    assertThat(judged.fleet().unusable()).containsExactly(new TenantName("late"));
    assertThat(judged.refused().get("1: EgressTenant late"))
        .singleElement()
        .extracting(Problem::field, Problem::value, Problem::rule)
        .containsExactly(
            "spec.egressCIDRs[0]",
            "203.0.113.32/27",
            "overlaps 203.0.113.0/26 of EgressTenant acme");
    assertThat(names(judge(late, ACME))).containsExactly("late");
  }

  /** What is refused has nothing, so nobody can be in its way. */
  @Test
  void whatIsRefusedIsInNobodysWay() {
    String wide = Fleets.tenant("wide", "egressCIDRs: [203.0.113.0/24]", "clusters: [{name: us9}]");
    Judged judged = judge(wide, ACME);
    assertThat(names(judged)).containsExactly("acme");
    assertThat(judged.refused()).containsOnlyKeys("0: EgressTenant wide");
  }

  @Test
  void sourcesOfWhatIsRefusedAreFree() {
    String bad =
        Fleets.tenant(
            "bad",
            "egressCIDRs: [192.0.2.0/28]",
            "sources: [{cidr: 10.9.0.0/24, cluster: eu1}, {cidr: 10.9.0.0/25, cluster: eu1}]");
    String good =
        Fleets.tenant(
            "good",
            "egressCIDRs: [198.51.100.0/28]",
            "sources: [{cidr: 10.9.0.0/24, cluster: eu1}]");
    Judged judged = judge(bad, good);
    assertThat(names(judged)).containsExactly("good");
    assertThat(judged.refused().get("0: EgressTenant bad"))
        .extracting(Problem::rule)
        .containsExactly("overlaps source 10.9.0.0/24 of the same tenant in cluster eu1");
  }

  @Test
  void aClusterThatCannotBeUsedIsNone() {
    List<Manifest> manifests = manifests(ACME);
    manifests.addAll(
        Manifest.read(
                "us1",
                """
                apiVersion: sallyport.io/v1alpha1
                kind: EgressCluster
                metadata: {name: us1}
                spec: {nodeCIDRs: [192.0.2.0/24]}
                """)
            .manifests());
    Judged judged = FleetParser.judge(manifests);
    assertThat(judged.fleet().clusters()).extracting(Cluster::name).hasSize(1);
    assertThat(judged.refused()).containsOnlyKeys("us1: EgressCluster us1");
    assertThat(names(judged)).containsExactly("acme");
  }

  private static List<String> names(Judged judged) {
    return judged.fleet().tenants().stream().map(tenant -> tenant.name().name()).toList();
  }

  private static Judged judge(String... tenants) {
    return FleetParser.judge(manifests(tenants));
  }

  private static List<Manifest> manifests(String... tenants) {
    List<Manifest> manifests = new ArrayList<>(Manifest.read("eu1", Fleets.EU1).manifests());
    for (int i = 0; i < tenants.length; i++) {
      manifests.addAll(Manifest.read(String.valueOf(i), tenants[i]).manifests());
    }
    return manifests;
  }
}
