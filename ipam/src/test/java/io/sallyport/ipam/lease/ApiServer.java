package io.sallyport.ipam.lease;

import java.util.Optional;
import java.util.function.Consumer;

/** One linear table; requests and replies travel over the network. */
final class ApiServer {
  private final World world;
  private AssignmentTable table = AssignmentTable.EMPTY;

  ApiServer(World world) {
    this.world = world;
  }

  AssignmentTable table() {
    return table;
  }

  void read(NodeName from, Consumer<AssignmentTable> reply) {
    world.network.send(
        from,
        Network.API,
        () -> {
          AssignmentTable now = table;
          world.network.send(Network.API, from, () -> reply.accept(now));
        });
  }

  void swap(NodeName from, long version, Change change, Consumer<AssignmentTable.Outcome> reply) {
    world.network.send(
        from,
        Network.API,
        () -> {
          AssignmentTable.Outcome outcome = apply(version, change);
          world.network.send(Network.API, from, () -> reply.accept(outcome));
        });
  }

  /** At once, as the controller's own host does it. */
  AssignmentTable.Outcome apply(long version, Change change) {
    Optional<AssignmentRow> before = table.row(0);
    AssignmentTable.Outcome outcome = table.swap(version, change);
    if (outcome instanceof AssignmentTable.Swapped swapped) {
      table = swapped.table();
      count(before, swapped.row(), change);
      world.gateways.forEach(Gateway::hint);
    } else {
      world.counters.count(Counters.Kind.SWAP_REFUSED);
    }
    return outcome;
  }

  private void count(Optional<AssignmentRow> before, AssignmentRow after, Change change) {
    int old = before.map(AssignmentRow::fenceMillis).orElse(0);
    Counters.Kind kind =
        switch (change) {
          case Change.TakeOver take -> Counters.Kind.TAKE_OVER;
          case Change.NameStandby name -> Counters.Kind.RENAMED;
          case Change.Assign assign -> Counters.Kind.MOVED;
          case Change.Move move -> Counters.Kind.MOVED;
          case Change.SetFence fence ->
              after.withdrawn()
                  ? Counters.Kind.WITHDRAWN
                  : after.fenceMillis() > old ? Counters.Kind.RAISED : Counters.Kind.LOWERED;
        };
    world.counters.count(kind);
  }
}
