package io.sallyport.ipam.lease;

import java.util.Optional;

/**
 * What a machine is told. {@code at} is the node's monotonic clock, in nanoseconds, read when the
 * machine is told, never earlier. What an {@link Output} brings about is told in the order of the
 * outputs.
 */
public sealed interface Input {
  long at();

  /** Time passes; at least ten times in an interval. */
  record Tick(long at) implements Input {}

  /** The row may have changed: a watch fired, or none did for some seconds. */
  record Hint(long at) implements Input {}

  /** A holder asks whether this node leaves the slot to it. */
  record Probed(long at, NodeName from, RequestId question, Binding binding) implements Input {}

  /** A standby has answered a probe. */
  record Answered(long at, NodeName from, RequestId question) implements Input {}

  /** A quorum read is back. */
  record RowRead(long at, RequestId request, long version, Optional<AssignmentRow> row)
      implements Input {}

  /** A swap is known to have been made, with the row and the version it made. */
  record Swapped(long at, RequestId request, long version, AssignmentRow row) implements Input {}

  /** A swap was refused, or nobody knows. */
  record NotSwapped(long at, RequestId request) implements Input {}

  /** The row is safe on this node's disk. */
  record Saved(long at, AssignmentRow row) implements Input {}

  /** The kernel has taken the element of this question. */
  record ElementSet(long at, RequestId question) implements Input {}

  /** The kernel refused it with ENOENT: an element that had to be living was not. */
  record ElementLost(long at, RequestId question) implements Input {}

  /** The slot's element is deleted, or was not there. */
  record ElementGone(long at) implements Input {}

  /**
   * The fence that this node wants for the slot while it holds it: the gateway's, 5000 before a
   * planned restart, 0 to withdraw.
   */
  record FenceWanted(long at, int fenceMillis) implements Input {}
}
