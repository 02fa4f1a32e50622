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
}
