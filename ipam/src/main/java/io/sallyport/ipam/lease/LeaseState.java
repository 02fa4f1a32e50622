package io.sallyport.ipam.lease;

import java.util.Optional;

/** Where one node stands with one slot. */
public sealed interface LeaseState permits StandbyState, Holding {
  /** Whether this node acts for the slot, as far as it knows. */
  default boolean holds() {
    return this instanceof Holding;
  }

  /** The row that the holder keeps to, with the fence it renews by; empty for all others. */
  default Optional<AssignmentRow> held() {
    return this instanceof Holding holding
        ? Optional.of(holding.lease().bound())
        : Optional.empty();
  }

  /** Whether the standby of a holder's row has answered for this very pair: it may take over. */
  default boolean isGuarded() {
    return this instanceof Holding holding && holding.asking().heard().isPresent();
  }

  /** Whether a holder's element was made under this fence, so that a planned restart may begin. */
  default boolean renewsBy(int fenceMillis) {
    return this instanceof Holding holding
        && holding.lease().bound().fenceMillis() == fenceMillis
        && holding.element().equals(new Element(true, fenceMillis));
  }
}
