package io.sallyport.tenantapi.allowlist;

import io.sallyport.ipam.plan.Block;
import io.sallyport.ipam.plan.BlockState;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.LedgerCidr;
import io.sallyport.tenantapi.tenant.TenantName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The prefixes that firewalls let in for one tenant: ascending, IPv4 first, disjoint.
 *
 * @param serial of the ledger: rises with every change of the tenant's lists
 * @param updatedAt when the serial last rose
 */
public record AllowList(
    TenantName tenant, long serial, Instant updatedAt, Scope scope, List<Entry> entries) {

  /** The list of {@code tenant} as {@code ledger} has it. */
  public static AllowList of(TenantName tenant, Ledger ledger, Scope scope) {
    Stream<Entry> all =
        switch (scope.grain()) {
          case TENANT ->
              ledger.cidrs().stream().filter(c -> c.state().listed()).map(AllowList::entry);
          case BLOCKS ->
              ledger.blocks().stream().filter(b -> b.state().listed()).map(AllowList::entry);
        };
    List<Entry> entries =
        all.filter(entry -> scope.family().map(entry.cidr().family()::equals).orElse(true))
            .sorted()
            .toList();
    return new AllowList(tenant, ledger.serial().number(), ledger.serial().at(), scope, entries);
  }

  private static Entry entry(LedgerCidr cidr) {
    Entry.State state =
        switch (cidr.state()) {
          case ANNOUNCED -> Entry.State.ANNOUNCED;
          case ACTIVE -> Entry.State.ACTIVE;
          case RETIRING, QUARANTINED -> Entry.State.RETIRING;
        };
    return new Entry(cidr.cidr(), Optional.empty(), state, cidr.effectiveFrom());
  }

  private static Entry entry(Block block) {
    Entry.State state =
        switch (block.state()) {
          case PENDING -> Entry.State.ANNOUNCED;
          case ACTIVE -> Entry.State.ACTIVE;
          case DRAINING, QUARANTINED -> Entry.State.RETIRING;
        };
    if (block.state() == BlockState.QUARANTINED) {
      throw new IllegalArgumentException(block.cidr() + " is quarantined and never listed");
    }
    return new Entry(block.cidr(), Optional.of(block.cluster()), state, block.effectiveFrom());
  }
}
