package io.sallyport.ipam.lease;

import java.util.Optional;

/** A node that holds the slot, as far as it knows. */
record Holding(Self self, Lease lease, Asking asking, Element element, Wish wish)
    implements LeaseState {

  /** A holder whose wait is over. */
  static Holding begin(Self self, Seen seen, long at) {
    return new Holding(
        self,
        new Lease(seen.row(), Optional.empty(), true, Optional.of(seen)),
        Asking.from(at),
        Element.NONE,
        Wish.of(self.timing().fenceMillis()));
  }

  /** A holder that starts again with nothing but the row on its disk. */
  static Step resume(Self before, AssignmentRow row, long at) {
    Self self = before.next();
    return Step.to(
        new Holding(
            self,
            new Lease(row, Optional.empty(), false, Optional.empty()),
            Asking.from(at),
            Element.UNKNOWN,
            Wish.of(self.timing().fenceMillis())),
        new Output.ReadRow(self.newest()));
  }
}
