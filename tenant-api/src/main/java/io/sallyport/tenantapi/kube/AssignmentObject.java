package io.sallyport.tenantapi.kube;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.sallyport.ipam.lease.AssignmentRow;
import io.sallyport.ipam.lease.AssignmentTable;
import io.sallyport.ipam.lease.Change;
import io.sallyport.ipam.lease.NodeName;
import io.sallyport.tenantapi.crd.AssignmentEntry;
import io.sallyport.tenantapi.crd.EgressAssignment;
import io.sallyport.tenantapi.crd.EgressAssignmentSpec;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The assignment table of one EgressGateway as an object of the API server, which is its
 * compare-and-swap. Its version is the object's resourceVersion. Any thread may use it.
 */
public final class AssignmentObject {
  private final KubernetesClient client;
  private final String namespace;
  private final String name;

  public AssignmentObject(KubernetesClient client, String namespace, String name) {
    this.client = client;
    this.namespace = namespace;
    this.name = name;
  }

  /**
   * The table as it is now: a read that the API server answers from its quorum.
   *
   * @throws IOException when it cannot be known, or there is none yet
   */
  public AssignmentTable read() throws IOException {
    return table(object());
  }

  private EgressAssignment object() throws IOException {
    String what = "EgressAssignment " + namespace + "/" + name;
    return Calls.read(
            what,
            () ->
                Optional.ofNullable(
                    client
                        .resources(EgressAssignment.class)
                        .inNamespace(namespace)
                        .withName(name)
                        .get()))
        .orElseThrow(() -> new IOException(what + " is not there yet"));
  }

  /**
   * Makes a change that was decided on version {@code expected}.
   *
   * @throws IOException when nobody knows whether it was made
   */
  public AssignmentTable.Outcome swap(long expected, Change change) throws IOException {
    EgressAssignment now = object();
    AssignmentTable.Outcome outcome = table(now).swap(expected, change);
    if (!(outcome instanceof AssignmentTable.Swapped swapped)) {
      return outcome;
    }
    now.setSpec(spec(now.getSpec(), swapped.table()));
    return Patches.spec(client, now, now.getMetadata().getResourceVersion())
        .<AssignmentTable.Outcome>map(
            written -> new AssignmentTable.Swapped(table(written), swapped.row()))
        .orElseGet(
            () -> new AssignmentTable.Refused("version " + expected + " was changed meanwhile"));
  }

  /** The table that {@code object} holds; a row that nobody holds is none. */
  static AssignmentTable table(EgressAssignment object) {
    TreeMap<Integer, AssignmentRow> rows = new TreeMap<>();
    Optional.ofNullable(object.getSpec())
        .flatMap(spec -> Optional.ofNullable(spec.rows()))
        .orElse(List.of())
        .forEach(entry -> row(entry).ifPresent(row -> rows.put(row.slot(), row)));
    return new AssignmentTable(Long.parseLong(object.getMetadata().getResourceVersion()), rows);
  }

  private static Optional<AssignmentRow> row(AssignmentEntry entry) {
    long epoch = Objects.requireNonNullElse(entry.epoch(), 0L);
    String active = Objects.requireNonNullElse(entry.active(), "");
    if (entry.slot() == null || active.isEmpty() || epoch < 1) {
      return Optional.empty();
    }
    return Optional.of(
        new AssignmentRow(
            entry.slot(),
            new NodeName(active),
            Optional.ofNullable(entry.standby()).filter(node -> !node.isEmpty()).map(NodeName::new),
            epoch,
            Math.max(epoch, Objects.requireNonNullElse(entry.pairing(), epoch)),
            Math.toIntExact(Objects.requireNonNullElse(entry.fenceMillis(), 0L))));
  }

  private static EgressAssignmentSpec spec(EgressAssignmentSpec before, AssignmentTable table) {
    return new EgressAssignmentSpec(
        before.requires(),
        table.rows().values().stream()
            .map(
                row ->
                    new AssignmentEntry(
                        row.slot(),
                        row.active().name(),
                        row.standby().map(NodeName::name).orElse(""),
                        row.epoch(),
                        row.pairing(),
                        (long) row.fenceMillis()))
            .toList());
  }
}
