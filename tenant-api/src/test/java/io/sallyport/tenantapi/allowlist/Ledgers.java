package io.sallyport.tenantapi.allowlist;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.plan.Block;
import io.sallyport.ipam.plan.BlockState;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.History;
import io.sallyport.ipam.plan.Hold;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.LedgerCidr;
import io.sallyport.tenantapi.tenant.TenantName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Ledgers for lists: everything of {@code acme}, serial 42. */
final class Ledgers {
  static final TenantName ACME = new TenantName("acme");
  static final Instant EARLY = Instant.parse("2025-11-01T00:00:00Z");
  static final Instant LATE = Instant.parse("2025-12-01T00:00:00Z");
  static final Instant UPDATED = Instant.parse("2025-11-20T09:00:00Z");

  private Ledgers() {}

  /** Both families, every state, in no order. */
  static Ledger mixed() {
    return new Ledger(
        new Identity("acme-corp"),
        Optional.of("acme"),
        new Ledger.Stamp(7, UPDATED, 0),
        new Ledger.Serial(42, UPDATED),
        List.of(
            cidr("2001:db8:1::/64", LedgerCidr.State.ACTIVE, EARLY),
            cidr("203.0.113.0/26", LedgerCidr.State.ACTIVE, EARLY),
            cidr("9.0.0.0/24", LedgerCidr.State.ANNOUNCED, LATE),
            cidr("198.51.100.0/27", LedgerCidr.State.RETIRING, EARLY)),
        List.of(
            block("203.0.113.16/31", "us1", BlockState.PENDING, LATE),
            block("203.0.113.0/31", "eu1", BlockState.ACTIVE, EARLY),
            block("203.0.113.2/31", "eu1", BlockState.QUARANTINED, EARLY),
            block("198.51.100.0/32", "us1", BlockState.DRAINING, EARLY),
            block("2001:db8:1::/72", "eu1", BlockState.ACTIVE, EARLY)),
        History.EMPTY);
  }

  /** IPv4 alone, no block given yet. */
  static Ledger ipv4WithoutBlocks() {
    return new Ledger(
        new Identity("acme"),
        Optional.of("acme"),
        new Ledger.Stamp(1, UPDATED, 0),
        new Ledger.Serial(1, UPDATED),
        List.of(cidr("203.0.113.0/26", LedgerCidr.State.ACTIVE, EARLY)),
        List.of(),
        History.EMPTY);
  }

  static LedgerCidr cidr(String text, LedgerCidr.State state, Instant from) {
    Cidr cidr = Cidr.of(text);
    return new LedgerCidr(cidr, cidr.prefixLength() + 5, state, from, Hold.NONE);
  }

  static Block block(String cidr, String cluster, BlockState state, Instant from) {
    return new Block(Cidr.of(cidr), new ClusterName(cluster), state, 3, 3, from, false, Hold.NONE);
  }
}
