package io.sallyport.tenantapi.kube;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.tenantapi.crd.EgressClock;
import io.sallyport.tenantapi.crd.EgressCluster;
import io.sallyport.tenantapi.crd.EgressLedger;
import io.sallyport.tenantapi.crd.EgressSlice;
import io.sallyport.tenantapi.crd.EgressSliceSpec;
import io.sallyport.tenantapi.crd.EgressTenant;
import io.sallyport.tenantapi.store.SliceName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster joins a hub, both real API servers: what is made there, and what it may do with it. */
class JoinTest {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  @TempDir Path folder;
  private Optional<ApiServer> hub = Optional.empty();
  private Optional<ApiServer> member = Optional.empty();

  @AfterEach
  void end() {
    hub.ifPresent(ApiServer::close);
    member.ifPresent(ApiServer::close);
  }

  @Test
  void aMemberMayDoWhatItNeedsAndNothingElse() throws IOException {
    hub = Optional.of(ApiServer.startWithCrds(Files.createDirectory(folder.resolve("hub"))));
    member = Optional.of(ApiServer.startWithCrds(Files.createDirectory(folder.resolve("member"))));
    try (KubernetesClient there = hub.get().client();
        KubernetesClient here = member.get().client()) {
      here.resource(node()).create();
      Join.Joined joined = join(there, here);
      assertThat(joined.made()).hasSize(9).allMatch(made -> made.result().equals("created"));
      assertThat(joined.expires()).isNotEmpty();
      EgressCluster cluster = there.resources(EgressCluster.class).withName("eu1").get();
      assertThat(cluster.getSpec().podCIDRs()).containsExactly("10.101.2.0/23", "fd00:1:1::/64");
      assertThat(cluster.getSpec().serviceCIDRs()).containsExactly("10.0.0.0/24");
      assertThat(cluster.getSpec().nodeCIDRs()).containsExactly("10.81.0.11/32", "fd00:1::11/128");
      try (KubernetesClient rights = rights(here)) {
        mayReadItsOwn(there, rights);
        mayWriteStatusesAlone(rights);
        mayNotSeeOthers(rights);
      }
      assertThat(join(there, here).made())
          .filteredOn(made -> !made.result().equals("unchanged"))
          .containsExactly(new Join.Made("member", "Secret sallyport-hub", "changed"));
    }
  }

  private static void mayReadItsOwn(KubernetesClient there, KubernetesClient rights) {
    EgressSliceSpec spec =
        new EgressSliceSpec(
            "acme", null, 1, List.of(), List.of(), List.of(), List.of(), List.of(), null, 1,
            List.of());
    there.resource(new SliceName(new ClusterName("eu1"), "acme").object(spec)).create();
    assertThat(rights.resources(EgressSlice.class).inNamespace("sallyport-eu1").list().getItems())
        .hasSize(1);
    assertThat(rights.resources(EgressCluster.class).withName("eu1").get()).isNotNull();
    assertThat(rights.resources(EgressClock.class).withName("clock").get()).isNull();
    assertThat(
            rights
                .resources(EgressCluster.class)
                .withField("metadata.name", "eu1")
                .list()
                .getItems())
        .hasSize(1);
  }

  private static void mayWriteStatusesAlone(KubernetesClient rights) {
    var cluster = rights.resources(EgressCluster.class).withName("eu1");
    assertThat(
            cluster.subresource("status").patch(MERGE, "{\"status\": {\"clock\": 7}}").getStatus())
        .isNotNull();
    forbidden(() -> cluster.patch(MERGE, "{\"spec\": {\"cordoned\": true}}"));
    var slice = rights.resources(EgressSlice.class).inNamespace("sallyport-eu1").withName("acme");
    forbidden(() -> slice.patch(MERGE, "{\"spec\": {\"epoch\": 9}}"));
    forbidden(slice::delete);
  }

  private static void mayNotSeeOthers(KubernetesClient rights) {
    forbidden(() -> rights.resources(EgressSlice.class).inAnyNamespace().list());
    forbidden(() -> rights.resources(EgressSlice.class).inNamespace("sallyport-us1").list());
    forbidden(() -> rights.resources(EgressCluster.class).list());
    forbidden(() -> rights.resources(EgressCluster.class).withName("us1").get());
    forbidden(() -> rights.resources(EgressTenant.class).list());
    forbidden(() -> rights.resources(EgressLedger.class).withName("acme").get());
    forbidden(() -> rights.secrets().inNamespace("sallyport-eu1").list());
  }

  private static void forbidden(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(KubernetesClientException.class)
        .extracting(e -> ((KubernetesClientException) e).getCode())
        .isEqualTo(403);
  }

  private static Join.Joined join(KubernetesClient there, KubernetesClient here)
      throws IOException {
    return Join.join(
        there,
        here,
        new Join.Wish("eu1", "sallyport-system", Optional.empty(), Duration.ofHours(24)));
  }

  private static KubernetesClient rights(KubernetesClient here) {
    String secret =
        here.secrets()
            .inNamespace("sallyport-system")
            .withName(Join.SECRET)
            .get()
            .getData()
            .get(Join.KEY);
    String text = new String(Base64.getDecoder().decode(secret), UTF_8);
    return new KubernetesClientBuilder().withConfig(Config.fromKubeconfig(text)).build();
  }

  private static io.fabric8.kubernetes.api.model.Node node() {
    return new NodeBuilder()
        .withNewMetadata()
        .withName("w1")
        .endMetadata()
        .withNewSpec()
        .withPodCIDR("10.101.2.0/23")
        .withPodCIDRs("10.101.2.0/23", "fd00:1:1::/64")
        .endSpec()
        .withNewStatus()
        .addNewAddress("10.81.0.11", "InternalIP")
        .addNewAddress("fd00:1::11", "InternalIP")
        .addNewAddress("w1", "Hostname")
        .endStatus()
        .build();
  }
}
