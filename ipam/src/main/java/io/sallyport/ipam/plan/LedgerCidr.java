package io.sallyport.ipam.plan;

import io.sallyport.ipam.address.Cidr;
import java.time.Instant;
import java.util.List;

/**
 * One egress CIDR in a ledger.
 *
 * @param blockPrefixLength of all its blocks, fixed for its life
 * @param hold before it goes to another owner, counted from the last release of a block in it
 * @param listedAt the clock from which on lists name it
 */
public record LedgerCidr(
    Cidr cidr,
    int blockPrefixLength,
    State state,
    Instant effectiveFrom,
    Hold hold,
    long listedAt) {

  /** Listed for less than this many seconds and never used, it is nobody's yet: a typo mended. */
  static final long TRUSTED_AFTER = 3600;

  /** One that was listed for as long as the clock runs. */
  public LedgerCidr(
      Cidr cidr, int blockPrefixLength, State state, Instant effectiveFrom, Hold hold) {
    this(cidr, blockPrefixLength, state, effectiveFrom, hold, 0);
  }

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
    return new LedgerCidr(cidr, blockPrefixLength, next, effectiveFrom, hold, listedAt);
  }

  LedgerCidr holding(Hold other) {
    return new LedgerCidr(cidr, blockPrefixLength, state, effectiveFrom, other, listedAt);
  }

  /** Whether firewalls of others may trust it: lists name it, and it was used, or for long. */
  boolean trusted(long clock) {
    return state.listed() && (hold.until() > 0 || clock - listedAt > TRUSTED_AFTER);
  }

  /** What is left of it, as CIDRs of their own, where {@code others} are taken out of it. */
  List<LedgerCidr> without(List<Cidr> others) {
    return cidr.without(others).stream()
        .map(
            part ->
                new LedgerCidr(
                    part,
                    Math.max(blockPrefixLength, part.prefixLength()),
                    state,
                    effectiveFrom,
                    hold,
                    listedAt))
        .toList();
  }
}
