package io.sallyport.tenantapi.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.tenantapi.crd.AssignmentEntry;
import io.sallyport.tenantapi.crd.BlockUsage;
import io.sallyport.tenantapi.crd.EgressAssignment;
import io.sallyport.tenantapi.crd.EgressAssignmentSpec;
import io.sallyport.tenantapi.crd.EgressAssignmentStatus;
import io.sallyport.tenantapi.crd.EgressSlice;
import io.sallyport.tenantapi.crd.EgressSliceStatus;
import io.sallyport.tenantapi.crd.EgressTenant;
import io.sallyport.tenantapi.crd.HolderEntry;
import io.sallyport.tenantapi.crd.RefusedEntry;
import io.sallyport.tenantapi.crd.Selector;
import io.sallyport.tenantapi.crd.StatusCondition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub and a member, each on an API server of its own. */
class MemberTest {
  @TempDir Path folder;
  private final List<AutoCloseable> things = new ArrayList<>();
  private final AtomicReference<Optional<HubLink>> link = new AtomicReference<>(Optional.empty());
  private final List<LevelLoop> loops = new ArrayList<>();
  private Optional<ApiServer> hub = Optional.empty();
  private Optional<ApiServer> member = Optional.empty();
  private Optional<KubernetesClient> there = Optional.empty();
  private Optional<KubernetesClient> here = Optional.empty();

  @BeforeEach
  void start() throws IOException {
    hub = Optional.of(started("hub"));
    member = Optional.of(started("eu1"));
    there = Optional.of(hub.get().client());
    here = Optional.of(member.get().client());
    things.add(there.get());
    things.add(here.get());
    startHub();
    startMember();
  }

  private ApiServer started(String name) throws IOException {
    ApiServer server = ApiServer.startWithCrds(Files.createDirectory(folder.resolve(name)));
    things.add(server);
    return server;
  }

  private void startHub() throws IOException {
    List<LevelLoop> own = new ArrayList<>();
    Hub program =
        new Hub(
            there(),
            System::nanoTime,
            InstantSource.system(),
            ledgers -> {},
            () -> own.forEach(LevelLoop::tell));
    things.add(program);
    loop("hub", program::look, own);
  }

  private void startMember() throws IOException {
    ClusterName cluster = new ClusterName("eu1");
    apply(hub, "{kind: EgressCluster, metadata: {name: eu1}, spec: {}}");
    Namespaces.make(there(), "sallyport-eu1");
    HubLink opened = new HubLink(there(), cluster, this::tell, Duration.ofSeconds(20));
    things.add(opened);
    link.set(Optional.of(opened));
    Member program =
        new Member(
            here(),
            cluster,
            link::get,
            new ServerClock(here(), System::nanoTime),
            System::nanoTime,
            () -> new byte[ProbeKeys.LENGTH],
            this::tell);
    things.add(program);
    loop("member", program::look, loops);
  }

  private void loop(String name, LevelLoop.Look look, List<LevelLoop> told) {
    LevelLoop loop = new LevelLoop(name, Duration.ofSeconds(5), look, (thread, cause) -> {});
    told.add(loop);
    loop.start();
    things.add(loop);
  }

  private void tell() {
    loops.forEach(LevelLoop::tell);
  }

  @AfterEach
  void end() throws Exception {
    for (AutoCloseable thing : things.reversed()) {
      thing.close();
    }
  }

  private KubernetesClient there() {
    return there.orElseThrow();
  }

  private KubernetesClient here() {
    return here.orElseThrow();
  }

  @Test
  void aPodOfATenantBringsItABlockWhichIsReadyOnceItsGatewayHasIt() throws IOException {
    gateway();
    tenant(
        "{egressCIDRs: [203.0.113.0/26], selectors: [{namespaceSelector: {matchLabels: {tenant:"
            + " acme}}}]}");
    await().until(() -> slice(here(), "acme").isPresent());
    assertThat(slice(here(), "acme").orElseThrow().getSpec().blocks()).isEmpty();
    namespace("shop", Map.of("tenant", "acme"));
    namespace("other", Map.of("tenant", "bank"));
    pod("shop", "web-0", "10.1.0.1", false);
    pod("shop", "host", "10.1.0.2", true);
    pod("other", "web-0", "10.1.0.3", false);
    await().until(() -> !slice(here(), "acme").orElseThrow().getSpec().blocks().isEmpty());
    assertThat(status(here()).usage().pods()).isEqualTo(1);
    assertThat(condition("Assigned").status()).isEqualTo("False");
    holdWhatThereIs("0");
    await()
        .during(Duration.ofMillis(500))
        .until(() -> !condition("Assigned").status().equals("True"));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              holdWhatThereIs(
                  slice(here(), "acme").orElseThrow().getMetadata().getResourceVersion());
              return condition("Ready").status().equals("True");
            });
    EgressSliceStatus status = status(here());
    assertThat(status.gateway()).isEqualTo("sallyport/gw");
    assertThat(status.sets()).singleElement().satisfies(set -> assertThat(set.ipv4()).hasSize(1));
    assertThat(status.usage().blocks()).extracting(BlockUsage::used).containsExactly(1L);
    await().until(() -> status(there()).equals(status(here())));
    assertThat(kubectl(hub, "get", "egt"))
        .containsPattern("acme +\\[\"203.0.113.0/26\"\\] +64 +1 +eu1 +True");
  }

  /** As where the connection of a watch is cut by packet drop. */
  @Test
  void aPodThatTheWatchDoesNotTellOfIsFoundByAsking() throws IOException {
    namespace("shop", Map.of("tenant", "acme"));
    List<Selector> acme =
        List.of(
            new Selector(
                new LabelSelectorBuilder().addToMatchLabels("tenant", "acme").build(), null));
    WorkloadWatch watch = new WorkloadWatch(here(), () -> {}, Duration.ofSeconds(20));
    watch.close();
    pod("shop", "web-0", "10.1.0.1", false);
    Selection selected = new Workloads(watch).selection(acme);
    assertThat(selected.pods()).isEmpty();
    watch.catchUp();
    assertThat(selected.pods()).hasSize(1);
  }

  /** Of two nodes that hold slots one says no, and which address no workload may get. */
  @Test
  void whatANodeRefusesIsSaidOfTheTenantWithNodeAndAddress() throws IOException {
    gateway();
    tenant(
        "{egressCIDRs: [203.0.113.0/30], clusters: [{name: eu1}], podsPerAddress: 1,"
            + " sources: [{cidr: 10.9.0.0/31, cluster: eu1}]}");
    await().until(() -> slice(here(), "acme").isPresent());
    RefusedEntry refused = new RefusedEntry("acme", "203.0.113.1", "EINVAL, invalid");
    List<String> unusable = List.of("203.0.113.0");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              said(new HolderEntry("g1", version(), List.of(refused), null, unusable, null));
              return condition("Assigned").reason().equals("RefusedByGateway");
            });
    assertThat(condition("Assigned").message())
        .isEqualTo("eu1: gateway sallyport/gw on node g1: 203.0.113.1: EINVAL, invalid");
    assertThat(condition("Ready").status()).isEqualTo("False");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              said(new HolderEntry("g1", version(), null, null, unusable, null));
              return condition("Ready").status().equals("True");
            });
    assertThat(status(here()).refused()).isNull();
    assertThat(status(here()).sets())
        .allSatisfy(set -> assertThat(set.ipv4()).doesNotContain("203.0.113.0"));
  }

  private String version() {
    return slice(here(), "acme").orElseThrow().getMetadata().getResourceVersion();
  }

  private void said(HolderEntry entry) {
    EgressAssignment assignment =
        here().resources(EgressAssignment.class).inNamespace("sallyport").withName("gw").get();
    try {
      Patches.status(here(), assignment, new EgressAssignmentStatus(List.of(entry)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void anotherClusterUnderAKnownNameIsNotFollowedAndItsPodsGoOn() throws IOException {
    gateway();
    tenant("{egressCIDRs: [203.0.113.0/26], clusters: [{name: eu1}]}");
    await().until(() -> slice(here(), "acme").isPresent());
    await().until(() -> connected().equals("true"));
    patchCluster("{\"status\":{\"clusterID\":\"another\"}}");
    tenant("{egressCIDRs: [203.0.113.0/26], clusters: [{name: eu1, minBlocks: 2}]}");
    await().until(() -> slice(there(), "acme").orElseThrow().getSpec().blocks().size() == 2);
    await()
        .during(Duration.ofSeconds(1))
        .until(() -> slice(here(), "acme").orElseThrow().getSpec().blocks().size() == 1);
    patchCluster("{\"status\":{\"clusterID\":null}}");
    await().until(() -> slice(here(), "acme").orElseThrow().getSpec().blocks().size() == 2);
  }

  private String connected() throws IOException {
    return kubectl(hub, "get", "egc", "eu1", "-o=jsonpath={.status.connected}");
  }

  private void patchCluster(String patch) throws IOException {
    kubectl(hub, "patch", "egc", "eu1", "--subresource=status", "--type=merge", "-p=" + patch);
  }

  @Test
  void whileTheHubIsAwayPodsThatComeGetAddresses() throws IOException {
    gateway();
    namespace("shop", Map.of("tenant", "acme"));
    tenant(
        "{egressCIDRs: [203.0.113.0/26], clusters: [{name: eu1}], podsPerAddress: 1,"
            + " selectors: [{namespaceSelector: {matchLabels: {tenant: acme}}}]}");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              slice(here(), "acme").ifPresent(it -> holdNow(it.getMetadata().getResourceVersion()));
              return condition("Ready").status().equals("True");
            });
    hub.orElseThrow().close();
    pod("shop", "web-0", "10.1.0.1", false);
    pod("shop", "web-1", "10.1.0.2", false);
    await().until(() -> status(here()).usage().pods() == 2);
    await().until(() -> status(here()).sets().getLast().ipv4().size() == 2);
  }

  private void holdNow(String revision) {
    try {
      holdWhatThereIs(revision);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void gateway() throws IOException {
    namespace("sallyport", Map.of());
    EgressAssignment assignment = new EgressAssignment(); // before the member makes one
    assignment.getMetadata().setNamespace("sallyport");
    assignment.getMetadata().setName("gw");
    assignment.setSpec(
        new EgressAssignmentSpec(null, List.of(new AssignmentEntry(0, "g1", "g2", 1L, 1L, 500L))));
    here().resource(assignment).create();
    apply(
        member,
        "{kind: EgressGateway, metadata: {name: gw, namespace: sallyport},"
            + " spec: {interface: eth1, nodeSelector: {egress: \"true\"}}}");
  }

  /** As a gateway would say. */
  private void holdWhatThereIs(String revision) throws IOException {
    EgressAssignment assignment =
        here().resources(EgressAssignment.class).inNamespace("sallyport").withName("gw").get();
    Patches.status(
        here(),
        assignment,
        new EgressAssignmentStatus(
            List.of(new HolderEntry("g1", revision, null, null, null, null))));
  }

  private void namespace(String name, Map<String, String> labels) {
    here()
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(labels)
                .endMetadata()
                .build())
        .create();
    here() // nobody else makes it here
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withNamespace(name)
                .withName("default")
                .endMetadata()
                .build())
        .create();
  }

  private void pod(String namespace, String name, String address, boolean onHost) {
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(name)
            .endMetadata()
            .withNewSpec()
            .withHostNetwork(onHost)
            .withAutomountServiceAccountToken(false)
            .addNewContainer()
            .withName("c")
            .withImage("none")
            .endContainer()
            .endSpec()
            .build();
    Pod made = here().resource(pod).create();
    made.setStatus(
        new PodStatusBuilder()
            .withPhase("Running")
            .withPodIP(address)
            .withPodIPs(new PodIP(address))
            .build());
    here().resource(made).patchStatus();
  }

  private void tenant(String spec) throws IOException {
    apply(hub, "{kind: EgressTenant, metadata: {name: acme}, spec: " + spec + "}");
  }

  private static Optional<EgressSlice> slice(KubernetesClient client, String tenant) {
    return Optional.ofNullable(
        client.resources(EgressSlice.class).inNamespace("sallyport-eu1").withName(tenant).get());
  }

  private static EgressSliceStatus status(KubernetesClient client) {
    return Optional.ofNullable(slice(client, "acme").orElseThrow().getStatus()).orElseThrow();
  }

  private StatusCondition condition(String type) {
    return Optional.ofNullable(there().resources(EgressTenant.class).withName("acme").get())
        .flatMap(tenant -> Optional.ofNullable(tenant.getStatus()))
        .flatMap(status -> Optional.ofNullable(status.conditions()))
        .flatMap(all -> all.stream().filter(one -> one.type().equals(type)).findFirst())
        .orElse(new StatusCondition(type, "none", null, "", "", ""));
  }

  private static void apply(Optional<ApiServer> server, String object) throws IOException {
    ApiServer.Said said =
        server
            .orElseThrow()
            .kubectl(
                object.replaceFirst("\\{", "{apiVersion: sallyport.io/v1alpha1, "),
                "apply",
                "-f",
                "-");
    assertThat(said.code()).as(said.text()).isZero();
  }

  private static String kubectl(Optional<ApiServer> server, String... arguments)
      throws IOException {
    ApiServer.Said said = server.orElseThrow().kubectl("", arguments);
    assertThat(said.code()).as(said.text()).isZero();
    return said.text();
  }
}
