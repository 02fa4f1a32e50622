package io.sallyport.tenantapi.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.plan.Block;
import io.sallyport.ipam.plan.BlockState;
import io.sallyport.ipam.plan.ClaimShard;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.LedgerCidr;
import io.sallyport.tenantapi.history.AsOf;
import io.sallyport.tenantapi.history.Chain;
import io.sallyport.tenantapi.store.FleetStore;
import io.sallyport.tenantapi.store.Kind;
import io.sallyport.tenantapi.store.Stored;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Whether a state directory is one that the planner may have left, whatever happened to it. */
public final class StateChecks {
  private StateChecks() {}

  /**
   * Fails where something is half, lies outside, has two owners or is not what history says.
   *
   * @param writtenOff clusters that may say they use what they lost
   */
  public static void check(Path root, Set<String> writtenOff) throws IOException {
    Map<Identity, Ledger> ledgers = StateReader.ledgers(root);
    StateReader.read(root, Kind.CLOCK, Kind.THE_CLOCK);
    StateReader.list(root, Kind.PAGE);
    StateReader.slices(root);
    StateReader.witnesses(root);
    ledgers.values().forEach(StateChecks::checkBlocks);
    checkClaims(ledgers.values(), StateReader.list(root, Kind.CLAIMS));
    for (Ledger ledger : ledgers.values()) {
      checkHistory(root, ledger);
    }
    for (FleetStore.Answer answer : StateReader.answers(root)) {
      if (!writtenOff.contains(answer.cluster().name())) {
        checkAnswer(ledgers, answer);
      }
    }
  }

  private static void checkBlocks(Ledger ledger) {
    assertDisjoint(ledger.cidrs().stream().map(LedgerCidr::cidr).toList());
    assertDisjoint(ledger.blocks().stream().map(Block::cidr).toList());
    for (Block block : ledger.blocks()) {
      assertThat(ledger.cidrs())
          .as("%s of %s", block.cidr(), ledger.identity())
          .filteredOn(cidr -> cidr.cidr().contains(block.cidr()))
          .singleElement()
          .extracting(LedgerCidr::blockPrefixLength)
          .isEqualTo(block.cidr().prefixLength());
    }
  }

  private static void checkClaims(
      Collection<Ledger> ledgers, Map<String, Stored<ClaimShard>> shards) {
    TreeMap<Cidr, Identity> claims = new TreeMap<>();
    for (Stored<ClaimShard> shard : shards.values()) {
      shard.value().claims().forEach((cidr, claim) -> claims.put(cidr, claim.identity()));
    }
    assertDisjoint(claims.keySet());
    for (Ledger ledger : ledgers) {
      for (LedgerCidr cidr : ledger.cidrs()) {
        assertThat(claims).containsEntry(cidr.cidr(), ledger.identity());
      }
    }
  }

  private static void checkHistory(Path root, Ledger ledger) throws IOException {
    Chain chain = HistoryReader.chain(root, ledger);
    assertThat(chain.broken()).isEmpty();
    Ledger told = AsOf.ledger(ledger.identity(), chain.transitions(), transition -> true);
    assertThat(held(told)).isEqualTo(held(ledger));
  }

  /** What a gateway uses, its cluster holds. */
  private static void checkAnswer(Map<Identity, Ledger> ledgers, FleetStore.Answer answer) {
    List<Block> held =
        Optional.ofNullable(ledgers.get(answer.identity())).map(Ledger::blocks).orElse(List.of());
    for (IpAddress address : answer.addresses()) {
      assertThat(held)
          .as("%s in use by %s for %s", address, answer.cluster(), answer.identity())
          .filteredOn(block -> block.cidr().contains(address))
          .filteredOn(block -> block.state() != BlockState.QUARANTINED)
          .extracting(Block::cluster)
          .containsExactly(answer.cluster());
    }
  }

  private static void assertDisjoint(Collection<Cidr> cidrs) {
    List<Cidr> sorted = cidrs.stream().sorted().toList();
    for (int i = 1; i < sorted.size(); i++) {
      assertThat(sorted.get(i - 1).overlaps(sorted.get(i)))
          .as("%s overlaps %s", sorted.get(i - 1), sorted.get(i))
          .isFalse();
    }
  }

  /** What is held, without epochs and times. */
  public static List<String> held(Path root) throws IOException {
    List<String> all = new ArrayList<>();
    for (Ledger ledger : StateReader.ledgers(root).values()) {
      all.add(ledger.identity() + " of " + ledger.tenant().orElse("nobody"));
      all.addAll(held(ledger));
    }
    return all;
  }

  private static List<String> held(Ledger ledger) {
    List<String> all = new ArrayList<>();
    ledger.cidrs().stream()
        .map(cidr -> "%s /%d %s".formatted(cidr.cidr(), cidr.blockPrefixLength(), cidr.state()))
        .sorted()
        .forEach(all::add);
    for (Block block : ledger.blocks()) {
      all.add("%s %s %s".formatted(block.cidr(), block.cluster(), block.state()));
    }
    return all;
  }
}
