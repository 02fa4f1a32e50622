package io.sallyport.ipam.lease;

import java.util.Optional;

/**
 * What a holder knows of its row.
 *
 * @param bound the row on its disk: its standby is the one that is asked, its fence the one renewed
 *     by
 * @param saving a newer one on its way to the disk
 * @param confirmed whether the API server said in this life that this node is active
 * @param seen the newest row seen in the table in this life
 */
record Lease(
    AssignmentRow bound, Optional<AssignmentRow> saving, boolean confirmed, Optional<Seen> seen) {
  /** What the disk holds soon. */
  AssignmentRow target() {
    return saving.orElse(bound);
  }

  Lease saving(AssignmentRow row) {
    return new Lease(bound, Optional.of(row), confirmed, seen);
  }

  Lease saved(AssignmentRow row) {
    return new Lease(row, Optional.empty(), confirmed, seen);
  }

  Lease seen(Seen newer) {
    return new Lease(bound, saving, true, Optional.of(newer));
  }
}
