package io.sallyport.ipam.lease;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which node holds which slot, and who stands by. Pure: the same in any order of the inputs. A slot
 * in use moves in two ways only: its standby takes it over, or it is handed over as planned.
 *
 * @param slots how many slots the gateway has
 * @param fenceMillis the fence of new rows
 */
public record Distribution(int slots, int fenceMillis) {
  /**
   * A move for balance: {@code to} is named standby, {@code from} withdraws, {@code to} takes over.
   */
  public record HandOver(int slot, NodeName from, NodeName to) {}

  /**
   * What the controller changes in {@code table}: rows for new slots, standbys for rows without a
   * ready one, or none where there is no other, and another active node where the old one is gone
   * or withdrew and nobody stands by.
   *
   * @param ready nodes whose gateway works
   * @param askable nodes that ask others and answer them, ready or not: who does not stands by for
   *     nobody, nor anybody for it
   * @param gone nodes that are deleted or tainted out-of-service
   */
  public List<Change> changes(
      AssignmentTable table, Set<NodeName> ready, Set<NodeName> askable, Set<NodeName> gone) {
    NavigableSet<NodeName> nodes = new TreeSet<>(ready);
    nodes.removeAll(gone);
    List<Change> changes = new ArrayList<>();
    if (nodes.isEmpty()) {
      return changes;
    }
    Loads loads = Loads.of(table, nodes);
    for (int slot = 0; slot < slots; slot++) {
      change(slot, table.row(slot), loads, new Nodes(nodes, askable, gone)).forEach(changes::add);
    }
    return changes;
  }

  private record Nodes(NavigableSet<NodeName> ready, Set<NodeName> askable, Set<NodeName> gone) {
    /** Who may stand by for a node. */
    NavigableSet<NodeName> standbys(NodeName holder) {
      NavigableSet<NodeName> standbys = new TreeSet<>(ready);
      standbys.retainAll(askable.contains(holder) ? askable : Set.of());
      return standbys;
    }
  }

  private List<Change> change(int slot, Optional<AssignmentRow> row, Loads loads, Nodes nodes) {
    List<Change> changes = new ArrayList<>();
    Optional<NodeName> active = newActive(row, loads, nodes.ready, nodes.gone);
    active.ifPresent(to -> changes.add(toActive(slot, row, to, nodes.gone)));
    NodeName holder = active.or(() -> row.map(AssignmentRow::active)).orElseThrow();
    NavigableSet<NodeName> standbys = nodes.standbys(holder);
    if (active.isPresent() || !hasStandby(row, standbys)) {
      newStandby(slot, holder, loads, standbys)
          .or(() -> noStandby(slot, row, active))
          .ifPresent(changes::add);
    }
    return changes;
  }

  private static Optional<NodeName> newActive(
      Optional<AssignmentRow> row, Loads loads, NavigableSet<NodeName> nodes, Set<NodeName> gone) {
    Optional<NodeName> standby = row.flatMap(AssignmentRow::standby).filter(nodes::contains);
    if (row.isPresent() && !isLeft(row.get(), standby, gone)) {
      return Optional.empty();
    }
    NavigableSet<NodeName> others = new TreeSet<>(nodes);
    row.ifPresent(old -> others.remove(old.active()));
    if (others.isEmpty()) {
      return Optional.empty();
    }
    NodeName to = standby.orElseGet(() -> loads.leastActive(others));
    loads.addActive(to);
    return Optional.of(to);
  }

  /** Nobody but the controller moves it: its node is gone, or withdrew and has no standby. */
  private static boolean isLeft(AssignmentRow row, Optional<NodeName> standby, Set<NodeName> gone) {
    return gone.contains(row.active()) || (row.withdrawn() && standby.isEmpty());
  }

  private Change toActive(int slot, Optional<AssignmentRow> row, NodeName to, Set<NodeName> gone) {
    return row.<Change>map(old -> new Change.Move(slot, to, gone.contains(old.active())))
        .orElseGet(() -> new Change.Assign(slot, to, fenceMillis));
  }

  private static boolean hasStandby(Optional<AssignmentRow> row, NavigableSet<NodeName> nodes) {
    return row.flatMap(AssignmentRow::standby).filter(nodes::contains).isPresent();
  }

  /** Nobody is better than one who does not answer: the holder then goes on alone. */
  private static Optional<Change> noStandby(
      int slot, Optional<AssignmentRow> row, Optional<NodeName> moved) {
    return row.flatMap(AssignmentRow::standby)
        .filter(any -> moved.isEmpty())
        .map(any -> new Change.NameStandby(slot, Optional.empty()));
  }

  private static Optional<Change> newStandby(
      int slot, NodeName holder, Loads loads, NavigableSet<NodeName> nodes) {
    Optional<NodeName> standby = loads.leastStandby(nodes, holder);
    standby.ifPresent(node -> loads.addStandby(holder, node));
    return standby.map(node -> new Change.NameStandby(slot, Optional.of(node)));
  }

  /**
   * The fewest hand-overs after which no ready node holds two slots more than another. Of the node
   * that holds most, the highest slot goes.
   */
  public List<HandOver> handOvers(AssignmentTable table, Set<NodeName> ready) {
    NavigableSet<NodeName> nodes = new TreeSet<>(ready);
    List<HandOver> moves = new ArrayList<>();
    Loads loads = Loads.of(table, nodes);
    List<AssignmentRow> rows = new ArrayList<>(table.rows().values().stream().toList().reversed());
    while (nodes.size() > 1) {
      NodeName from = loads.mostActive(nodes);
      NodeName to = loads.leastActive(nodes);
      if (loads.active(from) - loads.active(to) < 2) {
        break;
      }
      AssignmentRow row = rows.stream().filter(r -> r.isActive(from)).findFirst().orElseThrow();
      rows.remove(row);
      loads.move(from, to);
      moves.add(new HandOver(row.slot(), from, to));
    }
    return moves;
  }
}
