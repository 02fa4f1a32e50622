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

  /** Whether a ledger holds something that only the EgressClock ends or begins. */
  public static boolean waitsForClock(Ledger ledger) {
    return ledger.blocks().stream().anyMatch(block -> !block.serves())
        || ledger.cidrs().stream().anyMatch(cidr -> !cidr.state().wanted());
  }
}
