package io.sallyport.ipam.plan;

import io.sallyport.ipam.address.Cidr;
import java.time.Instant;

/**
 * One egress CIDR in a ledger.
 *
 * @param blockPrefixLength of all its blocks, fixed for its life
 * @param hold before it goes to another owner, counted from the last release of a block in it
 */
public record LedgerCidr(
    Cidr cidr, int blockPrefixLength, State state, Instant effectiveFrom, Hold hold) {

  /** Where a CIDR stands in its life. */
  public enum State {
    /** Listed, and not used before {@code effectiveFrom}. */
    ANNOUNCED,
    /** Gives blocks. */
    ACTIVE,
    /** No longer in the spec: gives nothing, what is in use there stays. */
    RETIRING,
    /** Nothing is in use there, it is not listed, and no other owner may have it yet. */
    QUARANTINED;

    /** Whether allow-lists name it. */
    public boolean listed() {
      return this != QUARANTINED;
    }

    /** Whether the owner asks for it. */
    public boolean wanted() {
      return this == ANNOUNCED || this == ACTIVE;
    }
  }

  int blocks() {
    return 1 << (blockPrefixLength - cidr.prefixLength());
  }

  Cidr block(int index) {
    return cidr.part(blockPrefixLength, index);
  }

  LedgerCidr in(State next) {
    return new LedgerCidr(cidr, blockPrefixLength, next, effectiveFrom, hold);
  }

  LedgerCidr holding(Hold other) {
    return new LedgerCidr(cidr, blockPrefixLength, state, effectiveFrom, other);
  }
}
