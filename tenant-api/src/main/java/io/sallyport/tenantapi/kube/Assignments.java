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
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the slots of each EgressGateway to its nodes. A slot that somebody holds stays with him
 * until he withdrew or his node is gone.
 */
final class Assignments {
  private static final Logger LOG = LoggerFactory.getLogger(Assignments.class);
  private static final int SLOTS = 64;

  /** The fence of a new row, which nobody stands by for: long enough for a restart. */
  private static final int FENCE_ALONE = 5000;

  private final KubernetesClient client;
  private final Supplier<byte[]> random;
  private final Set<String> keyed = new HashSet<>();
  private String said = "";

  /**
   * Those of a cluster.
   *
   * @param random keys that nobody can guess, of {@value ProbeKeys#LENGTH} bytes
   */
  Assignments(KubernetesClient client, Supplier<byte[]> random) {
    this.client = client;
    this.random = random;
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
    if (!keyed.contains(gateway.getMetadata().getUid())) {
      key(gateway);
    }
    if (assignment.isEmpty()) {
      make(namespace, name);
      return;
    }
    int slots = Optional.ofNullable(gateway.getSpec().slots()).orElse(SLOTS);
    AssignmentTable table = AssignmentObject.table(assignment.get());
    Working working = working(gateway, assignment.get(), nodes);
    List<Change> changes = changes(slots, table, working, nodes);
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

  /**
   * What nodes of a gateway are.
   *
   * @param ready whose gateway works
   * @param askable who said where it is asked, ready or not
   */
  private record Working(Set<NodeName> ready, Set<NodeName> askable) {}

  /** Without it nobody stands by; rows are given all the same. */
  private void key(EgressGateway gateway) {
    try {
      if (ProbeKeys.ensure(client, gateway, random)) {
        keyed.add(gateway.getMetadata().getUid());
      }
    } catch (IOException e) {
      if (!said.equals(e.getMessage())) {
        said = String.valueOf(e.getMessage());
        LOG.warn("nodes of a gateway cannot stand by for each other: {}; trying again", said);
      }
    }
  }

  private static List<Change> changes(
      int slots, AssignmentTable table, Working working, Map<String, SeenNode> nodes) {
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
        .changes(table, working.ready, working.askable, gone);
  }

  /** Nodes of the gateway that are ready, and whose gateway has said something. */
  private static Working working(
      EgressGateway gateway, EgressAssignment assignment, Map<String, SeenNode> nodes) {
    Map<String, String> selector =
        Optional.ofNullable(gateway.getSpec().nodeSelector()).orElse(Map.of());
    Set<NodeName> ready = new HashSet<>();
    Set<NodeName> askable = new HashSet<>();
    Stream.ofNullable(assignment.getStatus())
        .flatMap(status -> Stream.ofNullable(status.holders()))
        .flatMap(List::stream)
        .forEach(
            entry -> {
              NodeName node = new NodeName(String.valueOf(entry.node()));
              if (Optional.ofNullable(nodes.get(node.name()))
                  .filter(SeenNode::ready)
                  .filter(seen -> seen.labels().entrySet().containsAll(selector.entrySet()))
                  .isPresent()) {
                ready.add(node);
              }
              if (entry.probes() != null) {
                askable.add(node);
              }
            });
    return new Working(ready, askable);
  }

  private void make(String namespace, String name) throws IOException {
    EgressAssignment fresh = new EgressAssignment();
    fresh.getMetadata().setNamespace(namespace);
    fresh.getMetadata().setName(name);
    fresh.setSpec(new EgressAssignmentSpec(null, List.of()));
    Calls.swap("EgressAssignment " + namespace + "/" + name, () -> client.resource(fresh).create());
  }
}
