package io.sallyport.ipam.lease;

import java.util.Optional;

/**
 * The fence a holder wants, and its way into the row.
 *
 * @param request the swap on its way, or the read that shows what came of it, sent at {@code since}
 */
record Wish(int fenceMillis, Optional<RequestId> request, long since) {
  static Wish of(int fenceMillis) {
    return new Wish(fenceMillis, Optional.empty(), 0);
  }

  boolean isOn(RequestId reply) {
    return request.equals(Optional.of(reply));
  }

  Wish done() {
    return of(fenceMillis);
  }

  /**
   * The fence that the row is to get now: the holder's own where the row's is longer and no element
   * made under a longer one may live; the wanted one where the row's is the holder's own.
   */
  Optional<Integer> forRow(Lease lease, Element element) {
    int own = lease.bound().fenceMillis();
    int row = lease.seen().map(seen -> seen.row().fenceMillis()).orElse(own);
    if (lease.saving().isEmpty() && row > own && element.fenceMillis() <= own) {
      return Optional.of(own);
    }
    boolean raise = lease.saving().isEmpty() && row == own && fenceMillis > own;
    return raise ? Optional.of(fenceMillis) : Optional.empty();
  }
}
