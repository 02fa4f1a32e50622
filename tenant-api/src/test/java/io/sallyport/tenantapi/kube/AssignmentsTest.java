package io.sallyport.tenantapi.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.sallyport.ipam.lease.AssignmentRow;
import io.sallyport.ipam.lease.AssignmentTable;
import io.sallyport.ipam.lease.Change;
import io.sallyport.ipam.lease.NodeName;
import io.sallyport.tenantapi.crd.EgressAssignment;
import io.sallyport.tenantapi.crd.EgressAssignmentStatus;
import io.sallyport.tenantapi.crd.EgressGateway;
import io.sallyport.tenantapi.crd.EgressGatewaySpec;
import io.sallyport.tenantapi.crd.HolderEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows, standbys and the key of a gateway, on a real API server. */
class AssignmentsTest {
  private static final NodeName G1 = new NodeName("g1");
  private static final NodeName G2 = new NodeName("g2");
  private static final SeenNode READY = new SeenNode(Map.of("egress", "true"), true, false);
  private static final SeenNode UNREADY = new SeenNode(Map.of("egress", "true"), false, false);

  @TempDir Path folder;
  private final AtomicInteger keys = new AtomicInteger();
  private Optional<ApiServer> server = Optional.empty();
  private Optional<KubernetesClient> client = Optional.empty();
  private Optional<Assignments> assignments = Optional.empty();

  @BeforeEach
  void start() throws IOException {
    server = Optional.of(ApiServer.startWithCrds(folder));
    client = Optional.of(server.get().client());
    assignments = Optional.of(new Assignments(client(), this::key));
    client()
        .resource(new NamespaceBuilder().withNewMetadata().withName("sp").endMetadata().build())
        .create();
    EgressGateway gateway = new EgressGateway();
    gateway.getMetadata().setNamespace("sp");
    gateway.getMetadata().setName("gw");
    gateway.setSpec(
        new EgressGatewaySpec(null, Map.of("egress", "true"), null, "eth1", null, null, 4, null));
    client().resource(gateway).create();
  }

  private byte[] key() {
    byte[] key = new byte[ProbeKeys.LENGTH];
    key[0] = (byte) keys.incrementAndGet();
    return key;
  }

  private KubernetesClient client() {
    return client.orElseThrow();
  }

  @AfterEach
  void end() {
    client.ifPresent(KubernetesClient::close);
    server.ifPresent(ApiServer::close);
  }

  @Test
  void slotsGoToNodesThatWorkAndWhoCanBeAskedStandsBy() throws IOException {
    look(Map.of("g1", READY, "g2", READY));
    say(entry("g1", true), entry("g2", false));
    look(Map.of("g1", READY, "g2", READY));
    assertThat(rows()).hasSize(4).allMatch(row -> row.standby().isEmpty());
    assertThat(rows().stream().filter(row -> row.isActive(G1))).hasSize(2);
    say(entry("g1", true), entry("g2", true));
    look(Map.of("g1", READY, "g2", READY));
    assertThat(rows())
        .hasSize(4)
        .allMatch(row -> row.isStandby(row.isActive(G1) ? G2 : G1), "the other stands by");
    look(Map.of("g1", READY, "g2", UNREADY));
    assertThat(rows())
        .filteredOn(row -> row.isActive(G1))
        .hasSize(2)
        .allMatch(row -> row.standby().isEmpty(), "goes on alone");
    assertThat(rows()).filteredOn(row -> row.isActive(G2)).hasSize(2);
    look(Map.of("g1", READY));
    assertThat(rows()).hasSize(4).allMatch(row -> row.isActive(G1) && row.standby().isEmpty());
    assertThat(rows().stream().filter(row -> row.epoch() == 2)).hasSize(2);
  }

  /** Somebody else was quicker: nothing is written over, and the next look decides anew. */
  @Test
  void aRowThatWasChangedMeanwhileIsNotWrittenOver() throws IOException {
    look(Map.of("g1", READY, "g2", READY));
    say(entry("g1", true), entry("g2", true));
    look(Map.of("g1", READY, "g2", READY));
    look(Map.of("g1", READY, "g2", READY)); // standbys come once there are rows
    AssignmentObject object = new AssignmentObject(client(), "sp", "gw");
    AssignmentTable old = object.read();
    int slot = old.rows().firstKey();
    NodeName standby = old.row(slot).orElseThrow().standby().orElseThrow();
    assertThat(object.swap(old.version(), new Change.TakeOver(slot, standby)))
        .isInstanceOf(AssignmentTable.Swapped.class);
    assertThat(object.swap(old.version(), new Change.NameStandby(slot, Optional.empty())))
        .isInstanceOf(AssignmentTable.Refused.class);
    assertThat(object.read().row(slot).orElseThrow().active()).isEqualTo(standby);
  }

  @Test
  void theKeyIsMadeOnceAndGoesWithItsGateway() throws IOException {
    assertThat(ProbeKeys.read(client(), "sp", "gw")).isEmpty();
    look(Map.of());
    byte[] key = ProbeKeys.read(client(), "sp", "gw").orElseThrow();
    assertThat(key).hasSize(ProbeKeys.LENGTH).startsWith((byte) 1);
    assignments = Optional.of(new Assignments(client(), this::key));
    look(Map.of());
    assertThat(ProbeKeys.read(client(), "sp", "gw")).contains(key);
    assertThat(keys).hasValue(1);
    Secret secret = client().secrets().inNamespace("sp").withName("gw-probes").get();
    assertThat(secret.getMetadata().getOwnerReferences())
        .singleElement()
        .matches(owner -> owner.getKind().equals("EgressGateway") && owner.getName().equals("gw"));
    secret.setData(Map.of("key", Base64.getEncoder().encodeToString(new byte[8])));
    client().resource(secret).update();
    assertThatThrownBy(() -> ProbeKeys.read(client(), "sp", "gw"))
        .hasMessageContaining("Secret sp/gw-probes")
        .hasMessageContaining("32 bytes")
        .hasMessageContaining("delete it");
  }

  private void look(Map<String, SeenNode> nodes) throws IOException {
    EgressGateway gateway =
        client().resources(EgressGateway.class).inNamespace("sp").withName("gw").get();
    assignments.orElseThrow().look(gateway, assignment(), nodes);
  }

  private Optional<EgressAssignment> assignment() {
    return Optional.ofNullable(
        client().resources(EgressAssignment.class).inNamespace("sp").withName("gw").get());
  }

  private List<AssignmentRow> rows() {
    return List.copyOf(AssignmentObject.table(assignment().orElseThrow()).rows().values());
  }

  private static HolderEntry entry(String node, boolean probed) {
    return new HolderEntry(
        node, "1", null, null, null, probed ? "192.0.2." + node.substring(1) + ":7200" : null);
  }

  private void say(HolderEntry... entries) throws IOException {
    Patches.status(
        client(), assignment().orElseThrow(), new EgressAssignmentStatus(List.of(entries)));
  }
}
