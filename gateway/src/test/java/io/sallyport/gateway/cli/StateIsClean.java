package io.sallyport.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.plan.Block;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.LedgerCidr;
import io.sallyport.tenantapi.directory.HistoryReader;
import io.sallyport.tenantapi.directory.StateReader;
import io.sallyport.tenantapi.history.AsOf;
import io.sallyport.tenantapi.history.Chain;
import io.sallyport.tenantapi.store.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What holds of a state directory at any time, also right after its planner was killed. */
final class StateIsClean {
  private StateIsClean() {}

  static void check(Path root) throws IOException {
    Map<Cidr, Identity> claims = new TreeMap<>();
    for (var shard : StateReader.list(root, Kind.CLAIMS).values()) {
      shard.value().claims().forEach((cidr, claim) -> claims.put(cidr, claim.identity()));
    }
    disjoint(List.copyOf(claims.keySet()));
    for (Ledger ledger : StateReader.ledgers(root).values()) {
      for (LedgerCidr cidr : ledger.cidrs()) {
        assertThat(claims).containsEntry(cidr.cidr(), ledger.identity());
      }
      disjoint(ledger.blocks().stream().map(Block::cidr).toList());
      for (Block block : ledger.blocks()) {
        assertThat(ledger.cidrs())
            .as("%s of %s", block.cidr(), ledger.identity())
            .filteredOn(cidr -> cidr.cidr().contains(block.cidr()))
            .singleElement()
            .extracting(LedgerCidr::blockPrefixLength)
            .isEqualTo(block.cidr().prefixLength());
      }
      Chain chain = HistoryReader.chain(root, ledger);
      assertThat(chain.broken()).isEmpty();
      assertThat(held(AsOf.ledger(ledger.identity(), chain.transitions(), all -> true)))
          .isEqualTo(held(ledger));
    }
  }

  private static List<String> held(Ledger ledger) {
    return ledger.blocks().stream()
        .map(block -> block.cidr() + " " + block.cluster() + " " + block.state())
        .toList();
  }

  private static void disjoint(List<Cidr> sorted) {
    for (int i = 1; i < sorted.size(); i++) {
      assertThat(sorted.get(i - 1).overlaps(sorted.get(i))).as(sorted.toString()).isFalse();
    }
  }
}
