package io.sallyport.tenantapi.properties;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.tenantapi.tenant.Fleets;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who asks for the same gets the same. */
class ConstantDemandTest {
  @Test
  void constantDemandChangesNothingIn10000Looks() throws IOException {
    Scene scene = Scene.create();
    scene.tenants(
        Fleets.tenant(
            "acme",
            "egressCIDRs: [203.0.113.0/26, \"2001:db8:a::/64\"]",
            "clusters: [{name: eu1, minBlocks: 2}, {name: us1}]",
            "pins: [{cluster: us1, cidr: 203.0.113.16/30}]",
            "podsPerAddress: 16",
            "sources: [{cidr: 10.1.0.0/25, cluster: eu1}, {cidr: 10.1.1.0/27, cluster: us1}]"),
        Fleets.tenant(
            "full", "egressCIDRs: [198.51.100.0/32]", "clusters: [{name: eu1}, {name: us1}]"));
    scene.settle();
    Map<Identity, Ledger> before = scene.store.ledgers();
    for (int i = 0; i < 10_000; i++) {
      scene.pass(i % 3 * 40L);
      if (i % 10 == 0) {
        scene.answer("eu1", "us1");
      }
      if (i % 1_000 == 0) {
        scene.restart();
      }
      scene.look();
    }
    assertThat(scene.store.ledgers()).isEqualTo(before);
  }
}
