package io.sallyport.ipam.lease;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;

/** How many slots each node holds, and for whom it stands by, while changes are being chosen. */
final class Loads {
  private record Pair(NodeName active, NodeName standby) {}

  private final Map<NodeName, Integer> active = new HashMap<>();
  private final Map<NodeName, Integer> standby = new HashMap<>();
  private final Map<Pair, Integer> pairs = new HashMap<>();

  /** The loads of {@code table}, standbys outside of {@code nodes} left out. */
  static Loads of(AssignmentTable table, NavigableSet<NodeName> nodes) {
    Loads loads = new Loads();
    for (AssignmentRow row : table.rows().values()) {
      loads.addActive(row.active());
      row.standby()
          .filter(nodes::contains)
          .ifPresent(standby -> loads.addStandby(row.active(), standby));
    }
    return loads;
  }

  void addActive(NodeName node) {
    active.merge(node, 1, Integer::sum);
  }

  void addStandby(NodeName holder, NodeName node) {
    standby.merge(node, 1, Integer::sum);
    pairs.merge(new Pair(holder, node), 1, Integer::sum);
  }

  int active(NodeName node) {
    return active.getOrDefault(node, 0);
  }

  void move(NodeName from, NodeName to) {
    active.merge(from, -1, Integer::sum);
    addActive(to);
  }

  /** The node with the fewest slots; ties go to the lower name. */
  NodeName leastActive(NavigableSet<NodeName> nodes) {
    return nodes.stream().min(Comparator.comparingInt(this::active)).orElseThrow();
  }

  /** The node with the most slots; ties go to the lower name. */
  NodeName mostActive(NavigableSet<NodeName> nodes) {
    return nodes.stream().min(Comparator.comparingInt(node -> -active(node))).orElseThrow();
  }

  /**
   * Who stands by for {@code holder}: whoever does it least for this holder, then least at all, so
   * that the slots of a lost node spread over all others.
   */
  Optional<NodeName> leastStandby(NavigableSet<NodeName> nodes, NodeName holder) {
    return nodes.stream()
        .filter(node -> !node.equals(holder))
        .min(
            Comparator.<NodeName>comparingInt(node -> pairs.getOrDefault(new Pair(holder, node), 0))
                .thenComparingInt(node -> standby.getOrDefault(node, 0)));
  }
}
