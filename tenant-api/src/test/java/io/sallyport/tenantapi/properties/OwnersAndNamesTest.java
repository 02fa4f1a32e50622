package io.sallyport.tenantapi.properties;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.ipam.plan.Block;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Refusal;
import io.sallyport.tenantapi.controller.Verb;
import io.sallyport.tenantapi.crd.BlockEntry;
import io.sallyport.tenantapi.tenant.Fleets;
import io.sallyport.tenantapi.tenant.TenantName;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Owners and the names that tenants give them: who is meant, who goes on, and who waits. */
class OwnersAndNamesTest {
  private static final String EU1 = "clusters: [{name: eu1}]";
  private static final String CIDR = "egressCIDRs: [203.0.113.0/30]";
  private static final String ONE = "egressCIDRs: [203.0.113.0/32]";
  private static final String OTHER = "egressCIDRs: [198.51.100.0/32]";
  private static final String USED = "sources: [{cidr: 10.1.0.0/32, cluster: eu1}]";

  private final Scene scene = Scene.create();

  /** An owner that is gone and a tenant that lives may have the same name. */
  @Test
  void aVerbMeansTheTenantOfThatNameAlone() throws IOException {
    String old = Fleets.tenant("old", ONE, EU1, USED).replace("spec:", "spec:\n  identity: acme");
    scene.tenants(old).settle();
    scene.connect("eu1");
    String other =
        Fleets.tenant("acme", "egressCIDRs: [198.51.100.0/32]", EU1)
            .replace("spec:", "spec:\n  identity: beta");
    scene.tenants(other).settle();
    assertThat(scene.blocks("acme")).containsExactly("203.0.113.0/32 eu1 Draining");
    scene.act(
        new Verb.Evict(
            new TenantName("acme"), Optional.empty(), Optional.of(new ClusterName("eu1")), "x"));
    assertThat(scene.ledger("acme").blocks()).noneMatch(Block::evicted);
    assertThat(scene.ledger("beta").blocks()).allMatch(Block::evicted).isNotEmpty();
  }

  @Test
  void anOwnerWhoseTenantAndLastSlicesAreGoneStillEnds() throws IOException {
    acme(ONE, EU1).settle();
    scene.store.slices().clear();
    scene.restart();
    scene.tenants().settle();
    assertThat(scene.blocks("acme")).containsExactly("203.0.113.0/32 eu1 Quarantined");
  }

  @Test
  void underAnotherNameBothNamesCountUntilTheOldOneIsHeardToBeOver() throws IOException {
    acme(ONE, EU1, USED).settle();
    scene.answer("eu1");
    String shop =
        Fleets.tenant("acme", ONE, EU1, USED)
            .replace("name: acme}", "name: shop}")
            .replace("spec:", "spec:\n  identity: acme");
    scene.tenants(shop).look();
    assertThat(scene.store.slices()).containsOnlyKeys("eu1/acme", "eu1/shop");
    assertThat(scene.store.slices().values())
        .filteredOn(slice -> slice.getMetadata().getName().equals("acme"))
        .allMatch(slice -> slice.getSpec().sources().isEmpty())
        .flatExtracting(slice -> slice.getSpec().blocks())
        .extracting(BlockEntry::state)
        .containsExactly("Draining");
    scene.settle();
    assertThat(scene.store.slices()).containsOnlyKeys("eu1/shop");
    assertThat(scene.blocks("acme")).containsExactly("203.0.113.0/32 eu1 Active");
  }

  @Test
  void aNameThatIsNotHeardToBeOverStaysWhileTheTenantIsRefused() throws IOException {
    acme(ONE, EU1, USED).settle();
    scene.answer("eu1");
    scene.tenants(of("shop", "acme", ONE)).look();
    scene.tenants(of("shop", "other", ONE)).look();
    assertThat(scene.store.slices()).containsOnlyKeys("eu1/acme", "eu1/shop");
    scene.settle();
    assertThat(scene.store.slices()).containsOnlyKeys("eu1/shop");
    assertThat(scene.member("eu1").used()).isNotEmpty();
  }

  @Test
  void whatAPersonTakesFromATenantThatIsRefusedReachesItsGateway() throws IOException {
    acme(CIDR, EU1, USED).settle();
    scene.tenants(
        Fleets.tenant("acme", CIDR, EU1, USED).replace("spec:", "spec:\n  identity: other"));
    scene.look();
    scene.act(
        new Verb.Evict(
            new TenantName("acme"), Optional.empty(), Optional.of(new ClusterName("eu1")), "x"));
    scene.look();
    assertThat(scene.store.slices().values())
        .flatExtracting(slice -> slice.getSpec().blocks())
        .allMatch(block -> Boolean.TRUE.equals(block.evicted()));
    scene.answer("eu1");
    assertThat(scene.member("eu1").used()).isEmpty();
  }

  @Test
  void aNameIsWaitedForWhileItsLastOwnerEndsAndThenTaken() throws IOException {
    acme(ONE, EU1, USED).settle();
    scene.tenants().look();
    String other =
        Fleets.tenant("acme", "egressCIDRs: [198.51.100.0/32]", EU1, USED)
            .replace("spec:", "spec:\n  identity: other");
    assertThat(scene.tenants(other).look().outcomes().getFirst().plan().refused())
        .singleElement()
        .satisfies(r -> assertThat(r.field()).isEqualTo("spec.identity"));
    assertThat(scene.settle()).isEmpty();
    assertThat(scene.blocks("acme")).containsExactly("203.0.113.0/32 eu1 Quarantined");
    assertThat(scene.blocks("other")).containsExactly("198.51.100.0/32 eu1 Active");
  }

  /** Its slices are lost, and somebody else is called like it by now. */
  @Test
  void anOwnerWhoseNameIsTakenEndsByASliceOfAnotherName() throws IOException {
    scene.tenants(of("old", "shop", ONE)).settle();
    scene.connect("eu1");
    scene.store.slices().clear();
    scene.restart();
    scene.tenants(of("shop", "beta", OTHER)).look();
    assertThat(scene.store.slices().values())
        .extracting(slice -> slice.getMetadata().getName() + " of " + slice.getSpec().identity())
        .containsExactlyInAnyOrder("shop of beta", "shop-0 of shop");
    assertThat(scene.settle()).isEmpty();
    assertThat(scene.blocks("shop")).containsExactly("203.0.113.0/32 eu1 Draining");
    scene.member("eu1").flows().clear();
    assertThat(scene.settle()).isEmpty();
    assertThat(scene.store.slices()).containsOnlyKeys("eu1/shop");
    assertThat(scene.blocks("shop")).containsExactly("203.0.113.0/32 eu1 Quarantined");
    assertThat(scene.blocks("beta")).containsExactly("198.51.100.0/32 eu1 Active");
  }

  @Test
  void anIdentityBelongsToItsTenantWhileThatLives() throws IOException {
    scene.tenants(of("acme", "acme", ONE)).settle();
    assertThat(scene.tenants(of("acme", "other", ONE)).settle())
        .containsExactly(
            new Refusal("spec.identity", "other", "is immutable; tenant acme is acme", "acme"));
    scene.tenants(
        of("acme", "other", ONE), of("beta", "acme", OTHER).replace("10.1.0.0", "10.1.0.1"));
    assertThat(scene.settle())
        .contains(
            new Refusal(
                "spec.identity",
                "acme",
                "is the identity of tenant acme, which still lives",
                "another identity"));
    assertThat(scene.ledger("acme").tenant()).contains("acme");
    assertThat(scene.blocks("acme")).containsExactly("203.0.113.0/32 eu1 Active");
  }

  private static String of(String tenant, String identity, String cidrs) {
    return Fleets.tenant(tenant, cidrs, EU1, USED)
        .replace("spec:", "spec:\n  identity: " + identity);
  }

  private Scene acme(String... spec) {
    return scene.tenants(Fleets.tenant("acme", spec));
  }
}
