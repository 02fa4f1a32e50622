package io.sallyport.tenantapi.properties;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.plan.Block;
import io.sallyport.ipam.plan.BlockState;
import io.sallyport.ipam.plan.ClaimShard;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.LedgerCidr;
import io.sallyport.tenantapi.crd.EgressSliceStatus;
import io.sallyport.tenantapi.store.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What holds of every ledger that is written, and of all that stands in a store. */
final class LedgerRules {
  private final World world;

  LedgerRules(World world) {
    this.world = world;
  }

  void change(Ledger before, Ledger after) {
    boolean page = after.history().pages() > before.history().pages();
    assertThat(after.epoch()).as("P8: epochs").isEqualTo(before.epoch() + (page ? 0 : 1));
    if (page) {
      assertThat(after).isEqualTo(before.with(after.history()));
    }
    assertThat(after.stamp().clock())
        .as("P8: clock")
        .isBetween(before.stamp().clock(), world.nanos() / 1_000_000_000L);
    assertThat(after.serial().number())
        .isBetween(before.serial().number(), before.serial().number() + 1);
    disjoint(after);
    cidrs(before, after);
    Map<Cidr, Block> now = byCidr(after);
    Map<Cidr, Block> old = byCidr(before);
    for (Block block : before.blocks()) {
      step(after, block, Optional.ofNullable(now.get(block.cidr())));
    }
    for (Block block : after.blocks()) {
      if (!old.containsKey(block.cidr())) {
        assertThat(block.state()).as("P8: %s begins", block).isEqualTo(BlockState.PENDING);
        assertThat(block.epoch()).isEqualTo(after.epoch());
      }
      assertThat(block.since()).isBetween(block.epoch(), after.epoch());
    }
  }

  private void step(Ledger after, Block old, Optional<Block> now) {
    String next = now.map(b -> b.state().label()).orElse("free");
    String whose = now.map(b -> b.cluster().equals(old.cluster()) ? "" : " elsewhere").orElse("");
    world.count(old.state().label() + " -> " + next + whose);
    if (Actions.isWriteOff(after, old, now)) {
      world.oracle.writtenOff(after, old, world.asked());
      return;
    }
    boolean same = now.filter(b -> b.epoch() == old.epoch()).isPresent();
    if (same) {
      assertThat(now.get().cluster()).isEqualTo(old.cluster());
    }
    Optional<BlockState> to = now.map(Block::state);
    boolean legal =
        switch (old.state()) {
          case PENDING ->
              same ? to.get() != BlockState.DRAINING : to.isEmpty() || isNew(after, now);
          case ACTIVE ->
              same && to.get() != BlockState.PENDING && to.get() != BlockState.QUARANTINED;
          case DRAINING -> same ? to.get() != BlockState.PENDING : isBack(after, old, now);
          case QUARANTINED ->
              same ? to.get() == BlockState.QUARANTINED : to.isEmpty() || isNew(after, now);
        };
    assertThat(legal).as("P8: %s -> %s", old, now).isTrue();
    if (same && to.get() != old.state()) {
      assertThat(now.get().since()).isEqualTo(after.epoch());
    }
    acknowledged(after, old, now);
  }

  /** Released and given again to the same cluster at once. */
  private static boolean isBack(Ledger after, Block old, Optional<Block> now) {
    return isNew(after, now) && now.get().cluster().equals(old.cluster());
  }

  private static boolean isNew(Ledger after, Optional<Block> now) {
    return now.filter(b -> b.state() == BlockState.PENDING && b.epoch() == after.epoch())
        .isPresent();
  }

  /** A block comes into use, or out of it, only after its gateway has said that it knows. */
  private void acknowledged(Ledger after, Block old, Optional<Block> now) {
    boolean begins =
        old.state() == BlockState.PENDING
            && now.filter(b -> b.state() == BlockState.ACTIVE).isPresent();
    boolean ends =
        old.state() == BlockState.DRAINING
            && now.filter(b -> b.epoch() == old.epoch() && b.state() != BlockState.QUARANTINED)
                .isEmpty();
    if (begins || ends) {
      assertThat(known(after, old)).as("known: %s", old).isGreaterThanOrEqualTo(old.since());
    }
    if (ends) {
      assertThat(world.oracle.isInUse(after.identity(), old)).as("in use: %s", old).isFalse();
    }
  }

  private long known(Ledger ledger, Block block) {
    return Optional.ofNullable(world.members.get(block.cluster())).stream()
        .flatMap(member -> member.answered().values().stream())
        .filter(status -> status.identity().equals(ledger.identity().name()))
        .mapToLong(EgressSliceStatus::epoch)
        .max()
        .orElse(-1);
  }

  /** What was active is not announced again, and nothing was restored from a member. */
  private static void cidrs(Ledger before, Ledger after) {
    for (LedgerCidr old : before.cidrs()) {
      if (old.state() == LedgerCidr.State.ACTIVE) {
        assertThat(after.cidrs())
            .noneMatch(
                now -> now.cidr().equals(old.cidr()) && now.state() == LedgerCidr.State.ANNOUNCED);
      }
    }
    assertThat(after.history().outbox()).noneMatch(t -> t.why().startsWith("recovered"));
  }

  /** P1, P2 and P9 by counting: every block fills its own places in exactly one CIDR. */
  private static void disjoint(Ledger ledger) {
    List<Cidr> cidrs = ledger.cidrs().stream().map(LedgerCidr::cidr).toList();
    allDisjoint(cidrs);
    allDisjoint(ledger.blocks().stream().map(Block::cidr).toList());
    for (LedgerCidr cidr : ledger.cidrs()) {
      int places = 1 << (cidr.blockPrefixLength() - cidr.cidr().prefixLength());
      int free = 0;
      for (int i = 0; i < places; i++) {
        Cidr place = cidr.cidr().part(cidr.blockPrefixLength(), i);
        free += ledger.blocks().stream().noneMatch(b -> b.cidr().overlaps(place)) ? 1 : 0;
      }
      List<Block> inside =
          ledger.blocks().stream().filter(b -> cidr.cidr().overlaps(b.cidr())).toList();
      assertThat(inside).allMatch(b -> b.cidr().prefixLength() == cidr.blockPrefixLength());
      assertThat(inside.size() + free).as("P9: %s", cidr).isEqualTo(places);
    }
    assertThat(ledger.blocks())
        .as("P2: inside")
        .allMatch(b -> cidrs.stream().anyMatch(cidr -> cidr.contains(b.cidr())));
  }

  private static void allDisjoint(List<Cidr> cidrs) {
    List<Cidr> sorted = cidrs.stream().sorted().toList();
    for (int i = 1; i < sorted.size(); i++) {
      assertThat(sorted.get(i - 1).overlaps(sorted.get(i))).as("P1: %s", sorted).isFalse();
    }
  }

  /** P1 across owners, and no ledger without its claim. */
  void store(SimStore store) {
    List<Cidr> all = new ArrayList<>();
    List<ClaimShard> shards = List.copyOf(store.values(Kind.CLAIMS).values());
    for (Ledger ledger : store.ledgers().values()) {
      for (LedgerCidr cidr : ledger.cidrs()) {
        all.add(cidr.cidr());
        assertThat(shards)
            .as("%s of %s is claimed", cidr.cidr(), ledger.identity())
            .anyMatch(
                shard ->
                    Optional.ofNullable(shard.claims().get(cidr.cidr()))
                        .filter(claim -> claim.identity().equals(ledger.identity()))
                        .isPresent());
      }
    }
    allDisjoint(all);
    for (ClaimShard shard : shards) {
      shard
          .claims()
          .forEach(
              (cidr, claim) ->
                  assertThat(shard.conflict(cidr, claim.identity())).as("P1: claims").isEmpty());
    }
    assertThat(store.clock()).isLessThanOrEqualTo(world.nanos() / 1_000_000_000L);
  }

  private static Map<Cidr, Block> byCidr(Ledger ledger) {
    return ledger.blocks().stream().collect(Collectors.toMap(Block::cidr, Function.identity()));
  }
}
