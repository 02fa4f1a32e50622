package io.sallyport.ipam.lease;

import java.util.Optional;

/** A wanted change of one row, with who wants it: each kind has one author that may make it. */
public sealed interface Change {
  int slot();

  /** A standby makes itself active; the fence stays, and the controller names a new standby. */
  record TakeOver(int slot, NodeName standby) implements Change {}

  /** The holder of this epoch changes its fence; 0 says that it has withdrawn. */
  record SetFence(int slot, NodeName holder, long epoch, int fenceMillis) implements Change {}

  /** The controller names a standby, or none. */
  record NameStandby(int slot, Optional<NodeName> standby) implements Change {}

  /** The controller gives a slot that has no row yet to its first node. */
  record Assign(int slot, NodeName active, int fenceMillis) implements Change {}

  /**
   * The controller moves a row that its active node has left.
   *
   * @param gone whether the active node's Node is deleted or tainted out-of-service; without it the
   *     row must be withdrawn
   */
  record Move(int slot, NodeName to, boolean gone) implements Change {}
}
