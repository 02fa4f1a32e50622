package io.sallyport.tenantapi.store;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.plan.Block;
import io.sallyport.ipam.plan.BlockState;
import io.sallyport.ipam.plan.ClaimShard;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.History;
import io.sallyport.ipam.plan.Hold;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.LedgerCidr;
import io.sallyport.ipam.plan.Transition;
import io.sallyport.tenantapi.history.HistoryPage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One thing of every kind with all that it can hold, and a plainer one of the same name. */
final class Samples {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final Identity ACME = new Identity("acme");
  private static final ClusterName EU1 = new ClusterName("eu1");
  private static final Ledger.Stamp STAMP = new Ledger.Stamp(12, NOON, 4_000_000_000L);
  private static final Ledger.Serial SERIAL = new Ledger.Serial(7, NOON.minusSeconds(3));

  private Samples() {}

  /** Two different things that a store may keep as {@code name}. */
  record Sample<T>(Kind<T> kind, String name, T full, T plain) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Sample<?>> all() {
    Ledger plain = Ledger.empty(ACME);
    return List.of(
        new Sample<>(Kind.LEDGER, "acme", ledger(), plain),
        new Sample<>(Kind.CLAIMS, "v4-cb00", claims(), ClaimShard.empty("v4-cb00")),
        new Sample<>(
            Kind.CLOCK,
            Kind.THE_CLOCK,
            new ClockState(4_000_000_001L, 7, Map.of(EU1, 99L), 4_000_000_000L),
            new ClockState(0, 0, Map.of(), 0)),
        new Sample<>(Kind.PAGE, "acme/0", HistoryPage.next(paged(0)), HistoryPage.next(plain)));
  }

  /** The page that {@link #ledger} goes on with as number {@code number}. */
  static HistoryPage page(int number) {
    return HistoryPage.next(paged(number));
  }

  private static Ledger paged(int pages) {
    String hash = pages == 0 ? "" : "0a".repeat(32);
    return ledger().with(new History(pages, hash, outbox()));
  }

  private static Ledger ledger() {
    return new Ledger(
        ACME,
        Optional.of("shop"),
        STAMP,
        SERIAL,
        cidrs(),
        blocks(),
        new History(3, "ff".repeat(32), outbox()));
  }

  /** Every state of a CIDR, in both families, in an order that is not the ascending one. */
  private static List<LedgerCidr> cidrs() {
    List<LedgerCidr> cidrs = new ArrayList<>();
    for (LedgerCidr.State state : LedgerCidr.State.values()) {
      int at = 9 - List.of(LedgerCidr.State.values()).indexOf(state);
      cidrs.add(cidr("203.0." + at + ".0/26", 31, state));
      cidrs.add(cidr("2001:db8:" + at + "::/64", 72, state));
    }
    return cidrs;
  }

  private static LedgerCidr cidr(String cidr, int length, LedgerCidr.State state) {
    Hold hold = new Hold(2_592_000, state.wanted() ? 0 : 5_000_000_000L);
    return new LedgerCidr(Cidr.of(cidr), length, state, NOON.plusSeconds(86_400), hold, 77);
  }

  /** Every state of a block, evicted and not, with holds that run and that never ran. */
  private static List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    for (BlockState state : BlockState.values()) {
      for (boolean evicted : List.of(false, true)) {
        int at = List.of(BlockState.values()).indexOf(state) * 4 + (evicted ? 2 : 0);
        blocks.add(block("203.0.9." + at + "/31", state, evicted));
        Cidr v6 = Cidr.of("2001:db8:9::/64").part(72, at);
        blocks.add(block(v6.toString(), state, evicted));
      }
    }
    return blocks;
  }

  private static Block block(String cidr, BlockState state, boolean evicted) {
    Hold hold = new Hold(900, state == BlockState.QUARANTINED ? 4_000_000_900L : 0);
    return new Block(Cidr.of(cidr), EU1, state, 3, 11, NOON, evicted, hold);
  }

  /** Every step there is. */
  private static List<Transition> outbox() {
    List<Transition> steps = new ArrayList<>();
    for (LedgerCidr cidr : cidrs()) {
      steps.add(step(cidr, Optional.of(cidr.state())));
    }
    steps.add(step(cidrs().getFirst(), Optional.empty()));
    for (Block block : blocks()) {
      steps.add(step(block, Optional.of(block.state())));
    }
    steps.add(step(blocks().getFirst(), Optional.empty()));
    return steps;
  }

  private static Transition step(LedgerCidr cidr, Optional<LedgerCidr.State> to) {
    return new Transition(
        STAMP, SERIAL, new Transition.OfCidr(cidr.cidr(), cidr.blockPrefixLength(), to, NOON), "");
  }

  private static Transition step(Block block, Optional<BlockState> to) {
    return new Transition(
        STAMP,
        SERIAL,
        new Transition.OfBlock(block.cidr(), EU1, block.epoch(), to, NOON),
        "evict: 'CHG-1: \"why\" #not' ... ü");
  }

  private static ClaimShard claims() {
    TreeMap<Cidr, ClaimShard.Claim> claims = new TreeMap<>();
    claims.put(Cidr.of("203.0.9.0/26"), new ClaimShard.Claim(ACME, 1));
    claims.put(
        Cidr.of("203.0.10.0/24"), new ClaimShard.Claim(new Identity("other"), 4_000_000_000L));
    return new ClaimShard("v4-cb00", claims);
  }
}
