package io.sallyport.ipam.lease;

import java.util.Optional;

/**
 * One row of the assignment table: the lease of a slot.
 *
 * @param slot from 0
 * @param active the one node that may answer for the slot's addresses
 * @param standby the one node that may take the slot over
 * @param epoch counts the changes of {@code active}, from 1
 * @param pairing counts the changes of {@code active} and of {@code standby}, from 1; a standby
 *     that was named, replaced and named again is told apart by it
 * @param fenceMillis how long the active node may answer on one permission; 0: it has withdrawn
 */
public record AssignmentRow(
    int slot,
    NodeName active,
    Optional<NodeName> standby,
    long epoch,
    long pairing,
    int fenceMillis) {
  public AssignmentRow {
    require(slot >= 0, slot, "slot", "0 or more");
    require(epoch >= 1, epoch, "epoch", "1 or more");
    require(pairing >= epoch, pairing, "pairing", "the epoch or more");
    require(fenceMillis == 0 || Fence.fits(fenceMillis), fenceMillis, "fenceMillis", Fence.FITS);
    if (standby.equals(Optional.of(active))) {
      throw new IllegalArgumentException(
          "standby: '%s' is the active node; another node or none".formatted(active));
    }
  }

  private static void require(boolean holds, long value, String field, String fits) {
    if (!holds) {
      throw new IllegalArgumentException("%s: %d; must be %s".formatted(field, value, fits));
    }
  }

  /** The first row of a slot that nobody held before. */
  public static AssignmentRow first(int slot, NodeName active, int fenceMillis) {
    return new AssignmentRow(slot, active, Optional.empty(), 1, 1, fenceMillis);
  }

  /** Whether the active node says that nothing of the slot leaves it any more. */
  public boolean withdrawn() {
    return fenceMillis == 0;
  }

  public boolean isActive(NodeName node) {
    return active.equals(node);
  }

  public boolean isStandby(NodeName node) {
    return standby.equals(Optional.of(node));
  }

  /** Which standby guards which active node, without the fence. */
  Binding binding() {
    return new Binding(epoch, pairing);
  }

  AssignmentRow withActive(NodeName node) {
    return new AssignmentRow(slot, node, Optional.empty(), epoch + 1, pairing + 1, fenceMillis);
  }

  AssignmentRow withStandby(Optional<NodeName> node) {
    return new AssignmentRow(slot, active, node, epoch, pairing + 1, fenceMillis);
  }

  AssignmentRow withFence(int millis) {
    return new AssignmentRow(slot, active, standby, epoch, pairing, millis);
  }
}
