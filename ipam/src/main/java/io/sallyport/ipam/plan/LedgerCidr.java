package io.sallyport.ipam.plan;

import io.sallyport.ipam.address.Cidr;
import java.time.Instant;

/**
 * One egress CIDR in a ledger.
 *
 * @param blockPrefixLength of all its blocks, fixed for its life
 * @param state ANNOUNCED until {@code effectiveFrom}; RETIRING once the tenant no longer lists it
 */
public record LedgerCidr(Cidr cidr, int blockPrefixLength, State state, Instant effectiveFrom) {

  /** Where a CIDR stands in its life. */
  public enum State {
    ANNOUNCED,
    ACTIVE,
    RETIRING
  }

  int blocks() {
    return 1 << (blockPrefixLength - cidr.prefixLength());
  }

  Cidr block(int index) {
    return cidr.part(blockPrefixLength, index);
  }

  LedgerCidr in(State next) {
    return new LedgerCidr(cidr, blockPrefixLength, next, effectiveFrom);
  }
}
