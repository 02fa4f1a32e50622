package io.sallyport.tenantapi.kube;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.sallyport.ipam.lease.AssignmentTable;
import io.sallyport.ipam.lease.Change;
import io.sallyport.ipam.lease.Distribution;
import io.sallyport.ipam.lease.NodeName;
import io.sallyport.tenantapi.crd.EgressAssignment;
import io.sallyport.tenantapi.crd.EgressAssignmentSpec;
import io.sallyport.tenantapi.crd.EgressGateway;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Gives the slots of each EgressGateway to its nodes. A slot that somebody holds stays with him
 * until he withdrew or his node is gone.
 */
final class Assignments {
  private static final int SLOTS = 64;

  /** The fence of a row without standby: its holder asks the API server once a second. */
  private static final int FENCE_ALONE = 5000;

  private final KubernetesClient client;

  Assignments(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Brings the rows of {@code gateway} in line with its nodes.
   *
   * @param assignment as it was last seen
   * @param nodes of the cluster, by name
   */
  void look(
      EgressGateway gateway, Optional<EgressAssignment> assignment, Map<String, SeenNode> nodes)
      throws IOException {
    String namespace = gateway.getMetadata().getNamespace();
    String name = gateway.getMetadata().getName();
    if (assignment.isEmpty()) {
      make(namespace, name);
      return;
    }
    int slots = Optional.ofNullable(gateway.getSpec().slots()).orElse(SLOTS);
    AssignmentTable table = AssignmentObject.table(assignment.get());
    List<Change> changes = changes(slots, table, working(gateway, assignment.get(), nodes), nodes);
    if (changes.isEmpty()) {
      return;
    }
    AssignmentObject object = new AssignmentObject(client, namespace, name);
    long version = table.version();
    for (Change change : changes) {
      if (object.swap(version, change) instanceof AssignmentTable.Swapped swapped) {
        version = swapped.table().version();
      } else {
        return; // somebody else changed it: the next look decides anew
      }
    }
  }

  /** Standbys are named once gateways probe each other. */
  private static List<Change> changes(
      int slots, AssignmentTable table, Set<NodeName> working, Map<String, SeenNode> nodes) {
    Set<NodeName> gone = new HashSet<>();
    table
        .rows()
        .values()
        .forEach(
            row -> {
              boolean left =
                  Optional.ofNullable(nodes.get(row.active().name()))
                      .filter(node -> !node.outOfService())
                      .isEmpty();
              if (left) {
                gone.add(row.active());
              }
            });
    return new Distribution(slots, FENCE_ALONE)
        .changes(table, working, gone).stream()
            .filter(change -> !(change instanceof Change.NameStandby))
            .toList();
  }

  /** Nodes of the gateway that are ready, and whose gateway has said something. */
  private static Set<NodeName> working(
      EgressGateway gateway, EgressAssignment assignment, Map<String, SeenNode> nodes) {
    Map<String, String> selector =
        Optional.ofNullable(gateway.getSpec().nodeSelector()).orElse(Map.of());
    Set<NodeName> working = new HashSet<>();
    Stream.ofNullable(assignment.getStatus())
        .flatMap(status -> Stream.ofNullable(status.holders()))
        .flatMap(List::stream)
        .map(entry -> entry.node())
        .filter(Objects::nonNull)
        .filter(
            node ->
                Optional.ofNullable(nodes.get(node))
                    .filter(SeenNode::ready)
                    .filter(seen -> seen.labels().entrySet().containsAll(selector.entrySet()))
                    .isPresent())
        .forEach(node -> working.add(new NodeName(node)));
    return working;
  }

  private void make(String namespace, String name) throws IOException {
    EgressAssignment fresh = new EgressAssignment();
    fresh.getMetadata().setNamespace(namespace);
    fresh.getMetadata().setName(name);
    fresh.setSpec(new EgressAssignmentSpec(null, List.of()));
    Calls.swap("EgressAssignment " + namespace + "/" + name, () -> client.resource(fresh).create());
  }
}
