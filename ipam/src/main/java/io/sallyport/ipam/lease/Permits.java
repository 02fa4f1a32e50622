package io.sallyport.ipam.lease;

import java.util.Optional;

/** Who may change what of an assigned row. */
final class Permits {
  private Permits() {}

  /** Why {@code change} of {@code row} is not allowed, or empty where it is. */
  static Optional<String> refusal(AssignmentRow row, Change change) {
    return switch (change) {
      case Change.TakeOver take ->
          unless(
              row.isStandby(take.standby()),
              "only the standby takes slot %d over, not %s".formatted(row.slot(), take.standby()));
      case Change.SetFence fence ->
          unless(
              row.isActive(fence.holder()) && row.epoch() == fence.epoch(),
              "only the holder of slot %d changes its fence, not %s of epoch %d"
                  .formatted(row.slot(), fence.holder(), fence.epoch()));
      case Change.NameStandby name ->
          unless(
              !name.standby().equals(Optional.of(row.active())),
              "%s holds slot %d; another node or none can be its standby"
                  .formatted(row.active(), row.slot()));
      case Change.Assign assign -> Optional.of("slot %d is assigned".formatted(assign.slot()));
      case Change.Move move ->
          unless(
              !row.isActive(move.to()) && (move.gone() || row.withdrawn()),
              ("slot %d stays on %s until that has withdrawn, or its Node is deleted or out of"
                      + " service")
                  .formatted(row.slot(), row.active()));
    };
  }

  /** The row after a change that is allowed. */
  static AssignmentRow changed(AssignmentRow row, Change change) {
    return switch (change) {
      case Change.TakeOver take -> row.withActive(take.standby());
      case Change.SetFence fence -> row.withFence(fence.fenceMillis());
      case Change.NameStandby name -> row.withStandby(name.standby());
      case Change.Assign assign -> row;
      case Change.Move move -> row.withActive(move.to());
    };
  }

  private static Optional<String> unless(boolean allowed, String reason) {
    return allowed ? Optional.empty() : Optional.of(reason);
  }
}
