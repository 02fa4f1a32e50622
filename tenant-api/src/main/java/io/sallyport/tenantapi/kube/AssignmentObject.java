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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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

  /** A change of one row, and the version that it was decided on. */
  public record Wanted(long expected, Change change) {}

  /**
   * Makes a change that was decided on version {@code expected}.
   *
   * @throws IOException when nobody knows whether it was made
   */
  public AssignmentTable.Outcome swap(long expected, Change change) throws IOException {
    return swap(List.of(new Wanted(expected, change))).getFirst();
  }

  /**
   * Makes changes of different rows in one write: those that were decided on the version there is.
   *
   * @return an outcome for each, in their order
   * @throws IOException when nobody knows whether they were made
   */
  public List<AssignmentTable.Outcome> swap(List<Wanted> wanted) throws IOException {
    EgressAssignment now = object();
    AssignmentTable table = table(now);
    AssignmentTable next = table;
    Set<Integer> slots = new HashSet<>();
    List<AssignmentTable.Outcome> outcomes = new ArrayList<>();
    for (Wanted one : wanted) {
      AssignmentTable.Outcome outcome =
          one.expected == table.version() && slots.add(one.change.slot())
              ? next.swap(next.version(), one.change)
              : refused(one);
      outcomes.add(outcome);
      if (outcome instanceof AssignmentTable.Swapped swapped) {
        next = swapped.table();
      }
    }
    if (next.equals(table)) {
      return outcomes;
    }
    now.setSpec(spec(now.getSpec(), next));
    Optional<EgressAssignment> written =
        Patches.spec(client, now, now.getMetadata().getResourceVersion());
    List<AssignmentTable.Outcome> told = new ArrayList<>();
    for (int i = 0; i < wanted.size(); i++) {
      told.add(outcome(wanted.get(i), outcomes.get(i), written));
    }
    return told;
  }

  private static AssignmentTable.Outcome outcome(
      Wanted wanted, AssignmentTable.Outcome decided, Optional<EgressAssignment> written) {
    return decided instanceof AssignmentTable.Swapped swapped
        ? written
            .<AssignmentTable.Outcome>map(
                object -> new AssignmentTable.Swapped(table(object), swapped.row()))
            .orElseGet(() -> refused(wanted))
        : decided;
  }

  private static AssignmentTable.Refused refused(Wanted wanted) {
    return new AssignmentTable.Refused("version " + wanted.expected + " was changed meanwhile");
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
