package io.sallyport.ipam.lease;

import java.util.Optional;

/**
 * The take-over rule for one slot on one node: a pure function from where the node stands and what
 * it is told to where it stands next and what is to be done.
 */
public final class LeaseMachine {
  private LeaseMachine() {}

  /**
   * The first step of a life.
   *
   * @param at the node's monotonic clock
   * @param life a number that no other run of this program on this node has
   * @param disk the row that {@link Output.Save} left there
   */
  public static Step start(
      long at, NodeName node, int slot, Timing timing, long life, Optional<AssignmentRow> disk) {
    Self self = new Self(node, slot, timing, life, 0);
    return disk.filter(row -> row.isActive(node))
        .map(row -> Holding.resume(self, row, at))
        .orElseGet(() -> StandbyRules.doubt(self, Answers.none(0, at), at));
  }

  /** The step that follows from {@code input}. */
  public static Step step(LeaseState state, Input input) {
    return switch (state) {
      case StandbyState standby -> StandbyRules.step(standby, input);
      case Holding holding -> new HolderTurn(holding, input.at()).step(input);
    };
  }
}
