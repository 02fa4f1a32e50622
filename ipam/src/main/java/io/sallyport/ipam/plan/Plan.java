package io.sallyport.ipam.plan;

import java.util.List;

/**
 * The outcome of planning one tenant.
 *
 * @param ledger the ledger as it should be; the given one where nothing changes
 * @param refused what could not be given, in the order of asking
 */
public record Plan(Ledger ledger, List<Refusal> refused) {
  public Plan {
    refused = List.copyOf(refused);
  }

  /** Whether something of {@code after} rests that did not in {@code before}, or anew. */
  public static boolean beginsRest(Ledger before, Ledger after) {
    return after.cidrs().stream()
        .filter(cidr -> cidr.hold().until() > 0)
        .anyMatch(
            cidr ->
                before.cidrs().stream()
                    .noneMatch(
                        old ->
                            old.cidr().equals(cidr.cidr())
                                && old.hold().until() == cidr.hold().until()));
  }

  /** Whether a ledger holds something that only the EgressClock ends or begins. */
  public static boolean waitsForClock(Ledger ledger) {
    return ledger.blocks().stream().anyMatch(block -> !block.serves())
        || ledger.cidrs().stream().anyMatch(cidr -> !cidr.state().wanted());
  }
}
