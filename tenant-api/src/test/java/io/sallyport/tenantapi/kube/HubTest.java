package io.sallyport.tenantapi.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.sallyport.ipam.plan.Names;
import io.sallyport.tenantapi.controller.MemberAnswers;
import io.sallyport.tenantapi.crd.EgressCluster;
import io.sallyport.tenantapi.crd.EgressLedger;
import io.sallyport.tenantapi.crd.EgressSlice;
import io.sallyport.tenantapi.crd.EgressSliceStatus;
import io.sallyport.tenantapi.crd.EgressTenant;
import io.sallyport.tenantapi.crd.EgressTenantStatus;
import io.sallyport.tenantapi.crd.SetEntry;
import io.sallyport.tenantapi.crd.StatusCondition;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub on a real API server: what people write, and what it says to them. */
class HubTest {
  private static final SetEntry FOREIGN = new SetEntry(0, List.of("192.0.2.9"), List.of());

  private static Optional<ApiServer> server = Optional.empty();
  private static Optional<KubernetesClient> client = Optional.empty();
  private final List<AutoCloseable> things = new ArrayList<>();

  @BeforeAll
  static void startServer(@TempDir Path folder) throws IOException {
    ApiServer started = ApiServer.startWithCrds(folder);
    server = Optional.of(started);
    client = Optional.of(started.client());
  }

  @AfterAll
  static void endServer() {
    client.ifPresent(KubernetesClient::close);
    server.ifPresent(ApiServer::close);
  }

  private static KubernetesClient client() {
    return client.orElseThrow();
  }

  @BeforeEach
  void startHub() throws IOException {
    hub();
  }

  private void hub() throws IOException {
    List<LevelLoop> loops = new ArrayList<>();
    Hub hub =
        new Hub(
            client(),
            System::nanoTime,
            InstantSource.system(),
            ledgers -> {},
            () -> loops.forEach(LevelLoop::tell));
    LevelLoop loop = new LevelLoop("hub", Duration.ofMinutes(1), hub::look, (thread, cause) -> {});
    loops.add(loop);
    loop.start();
    things.add(hub);
    things.add(loop);
  }

  @AfterEach
  void end() throws Exception {
    for (AutoCloseable thing : things.reversed()) {
      thing.close();
    }
    for (EgressTenant tenant : client().resources(EgressTenant.class).list().getItems()) {
      tenant.getMetadata().setFinalizers(List.of());
      client().resource(tenant).update();
      client().resource(tenant).delete();
    }
    client().resources(EgressCluster.class).delete();
    client().resources(EgressSlice.class).inAnyNamespace().delete();
    client().resources(EgressLedger.class).delete();
    client().resources(io.sallyport.tenantapi.crd.EgressClaimShard.class).delete();
  }

  @Test
  void oneTenantIsOnboardedByOneObject() throws IOException {
    apply("EgressCluster", "eu1", "{}");
    apply("EgressTenant", "acme", "{egressCIDRs: [203.0.113.0/26], clusters: [{name: eu1}]}");
    EgressSlice slice = slice("eu1", "acme");
    assertThat(slice.getSpec().blocks()).hasSize(1);
    await().until(() -> condition("acme", "Accepted").status().equals("True"));
    assertThat(condition("acme", "Assigned"))
        .extracting(StatusCondition::status, StatusCondition::reason)
        .containsExactly("False", "WaitingForMember");
    MemberAnswers.answer(slice);
    client().resource(slice).updateStatus();
    await().until(() -> condition("acme", "Allocated").status().equals("True"));
    answerUntilReady("eu1", "acme");
    EgressTenantStatus status = status("acme").orElseThrow();
    assertThat(status.addresses()).containsExactly("203.0.113.0/31");
    assertThat(kubectl("get", "egt"))
        .containsPattern("acme +\\[\"203.0.113.0/26\"\\] +64 +0 +eu1 +True");
  }

  @Test
  void anOverlapIsRefusedAndNamesTheOther() throws IOException {
    apply("EgressCluster", "eu1", "{}");
    apply("EgressTenant", "acme", "{egressCIDRs: [203.0.113.0/26], clusters: [{name: eu1}]}");
    slice("eu1", "acme");
    apply("EgressTenant", "bank", "{egressCIDRs: [203.0.113.32/27], clusters: [{name: eu1}]}");
    await().until(() -> condition("bank", "Accepted").status().equals("False"));
    assertThat(condition("bank", "Accepted").message())
        .isEqualTo(
            "spec.egressCIDRs[0] 203.0.113.32/27 overlaps 203.0.113.0/26 of EgressTenant acme;"
                + " fits: a prefix that no other tenant has");
    assertThat(kubectl("get", "events", "--field-selector=involvedObject.name=bank", "-o=wide"))
        .contains("Warning", "Refused", "overlaps 203.0.113.0/26 of EgressTenant acme");
    apply("EgressTenant", "other", "{egressCIDRs: [203.0.114.0/26], clusters: [{name: eu1}]}");
    slice("eu1", "other");
    apply("EgressTenant", "bank", "{egressCIDRs: [203.0.115.0/27], clusters: [{name: eu1}]}");
    slice("eu1", "bank");
    await().until(() -> condition("bank", "Accepted").status().equals("True"));
  }

  @Test
  void whatATenantHasStaysWhereItIsRewrittenBadly() throws IOException {
    apply("EgressCluster", "eu1", "{}");
    apply("EgressTenant", "acme", "{egressCIDRs: [203.0.113.0/26], clusters: [{name: eu1}]}");
    EgressSlice slice = slice("eu1", "acme");
    apply("EgressTenant", "acme", "{egressCIDRs: [203.0.113.0/26], clusters: [{name: us9}]}");
    await().until(() -> condition("acme", "Accepted").status().equals("False"));
    assertThat(condition("acme", "Accepted").message())
        .isEqualTo("spec.clusters[0].name us9 names no EgressCluster; fits: one of [eu1]");
    assertThat(slice("eu1", "acme").getSpec().blocks()).isEqualTo(slice.getSpec().blocks());
    assertThat(status("acme").orElseThrow().addresses()).containsExactly("203.0.113.0/31");
  }

  @Test
  void aTenantThatIsDeletedStaysUntilItsMembersHaveLetGo() throws IOException {
    apply("EgressCluster", "eu1", "{}");
    apply("EgressTenant", "acme", "{egressCIDRs: [203.0.113.0/26], clusters: [{name: eu1}]}");
    answerUntilReady("eu1", "acme");
    assertThat(kubectl("delete", "egt", "acme", "--wait=false")).contains("deleted");
    await().until(() -> condition("acme", "Assigned").reason().equals("Withdrawing"));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              answer("eu1", "acme");
              return status("acme").isEmpty();
            });
    EgressLedger ledger = client().resources(EgressLedger.class).withName("acme").get();
    assertThat(ledger.getSpec().blocks())
        .singleElement()
        .satisfies(block -> assertThat(block.state()).isEqualTo("Quarantined"));
    await()
        .until(
            () ->
                client().resources(EgressSlice.class).inAnyNamespace().list().getItems().isEmpty());
  }

  @Test
  void aHubThatIsBehindItsMembersSaysSoToEveryTenantAndGivesNothing() throws IOException {
    apply("EgressCluster", "eu1", "{}");
    apply("EgressTenant", "acme", "{egressCIDRs: [203.0.113.0/26], clusters: [{name: eu1}]}");
    answerUntilReady("eu1", "acme");
    EgressSlice slice = found("eu1", "acme");
    EgressSliceStatus old = slice.getStatus();
    slice.setStatus(
        new EgressSliceStatus(
            old.identity(), 1000, old.gateway(), List.of(FOREIGN), List.of(), old.usage(), null));
    client().resource(slice).updateStatus();
    await().until(() -> condition("acme", "Degraded").status().equals("True"));
    assertThat(condition("acme", "Degraded").reason()).isEqualTo("LedgerRolledBack");
    assertThat(condition("acme", "Degraded").message()).contains("release --cluster eu1");
    assertThat(condition("acme", "Ready").status()).isEqualTo("True");
    slice = found("eu1", "acme");
    slice.setStatus(old);
    client().resource(slice).updateStatus();
    await().until(() -> condition("acme", "Degraded").status().equals("False"));
  }

  @Test
  void aLedgerThatIsDeletedByHandIsMissedAndNotBegunAnew() throws IOException {
    apply("EgressCluster", "eu1", "{}");
    apply("EgressTenant", "acme", "{egressCIDRs: [203.0.113.0/26], clusters: [{name: eu1}]}");
    answerUntilReady("eu1", "acme");
    EgressLedger ledger = client().resources(EgressLedger.class).withName("acme").get();
    kubectl("delete", "egressledger", "acme");
    apply(
        "EgressTenant",
        "acme",
        "{egressCIDRs: [203.0.113.0/26], clusters: [{name: eu1, minBlocks: 2}]}");
    await().until(() -> condition("acme", "Degraded").reason().equals("LedgerLost"));
    assertThat(condition("acme", "Degraded").message())
        .isEqualTo(
            "LedgerLost: there are slices of identity acme, and its ledger is gone: nothing is"
                + " planned before EgressLedger acme is restored from a backup");
    hub();
    assertThat(client().resources(EgressLedger.class).list().getItems()).isEmpty();
    ledger.getMetadata().setResourceVersion(null);
    ledger.getMetadata().setUid(null);
    client().resource(ledger).create();
    await().until(() -> found("eu1", "acme").getSpec().blocks().size() == 2);
    await().until(() -> condition("acme", "Degraded").status().equals("False"));
  }

  private void answerUntilReady(String cluster, String tenant) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              answer(cluster, tenant);
              return condition(tenant, "Ready").status().equals("True");
            });
  }

  private static void answer(String cluster, String tenant) {
    Optional.ofNullable(found(cluster, tenant))
        .ifPresent(
            slice -> {
              MemberAnswers.answer(slice);
              client().resource(slice).updateStatus();
            });
  }

  private static EgressSlice found(String cluster, String tenant) {
    return client()
        .resources(EgressSlice.class)
        .inNamespace("sallyport-" + cluster)
        .withName(tenant)
        .get();
  }

  private static EgressSlice slice(String cluster, String tenant) {
    await().until(() -> found(cluster, tenant) != null);
    return found(cluster, tenant);
  }

  private static Optional<EgressTenantStatus> status(String tenant) {
    return Optional.ofNullable(client().resources(EgressTenant.class).withName(tenant).get())
        .flatMap(object -> Optional.ofNullable(object.getStatus()));
  }

  private static StatusCondition condition(String tenant, String type) {
    return status(tenant)
        .flatMap(status -> Optional.ofNullable(status.conditions()))
        .flatMap(all -> all.stream().filter(one -> one.type().equals(type)).findFirst())
        .orElse(new StatusCondition(type, "none", null, "", "", ""));
  }

  private static void apply(String kind, String name, String spec) throws IOException {
    assertThat(Names.isName(name)).isTrue();
    ApiServer.Said said =
        server
            .orElseThrow()
            .kubectl(
                "{apiVersion: sallyport.io/v1alpha1, kind: %s, metadata: {name: %s}, spec: %s}"
                    .formatted(kind, name, spec),
                "apply",
                "-f",
                "-");
    assertThat(said.code()).as(said.text()).isZero();
  }

  private static String kubectl(String... arguments) throws IOException {
    ApiServer.Said said = server.orElseThrow().kubectl("", arguments);
    assertThat(said.code()).as(said.text()).isZero();
    return said.text();
  }
}
