package io.sallyport.ipam.plan;

import io.sallyport.ipam.address.Cidr;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The steps from one ledger to the next: those that leave first, then those that come. */
final class Transitions {
  private final Ledger before;
  private final Ledger after;
  private final String why;
  private final List<Transition> steps = new ArrayList<>();

  private Transitions(Ledger before, Ledger after, String why) {
    this.before = before;
    this.after = after;
    this.why = why;
  }

  static List<Transition> between(Ledger before, Ledger after, String why) {
    Transitions transitions = new Transitions(before, after, why);
    transitions.blocksThatLeft();
    transitions.cidrs();
    transitions.blocks();
    return transitions.steps;
  }

  /** Every CIDR that is asked for, in the state it is in. */
  static List<Transition> noted(Ledger ledger, String why) {
    Transitions transitions = new Transitions(ledger, ledger, why);
    ledger.cidrs().stream()
        .filter(cidr -> cidr.state().wanted())
        .forEach(cidr -> transitions.add(step(cidr, Optional.of(cidr.state()))));
    return transitions.steps;
  }

  private void blocksThatLeft() {
    Map<Cidr, Block> now = byCidr(after);
    for (Block block : before.blocks()) {
      Block same = now.get(block.cidr());
      if (same == null || same.epoch() != block.epoch()) {
        add(step(block, Optional.empty()));
      }
    }
  }

  private void cidrs() {
    for (LedgerCidr cidr : before.cidrs()) {
      if (after.cidrs().stream().noneMatch(now -> now.cidr().equals(cidr.cidr()))) {
        add(step(cidr, Optional.empty()));
      }
    }
    for (LedgerCidr cidr : after.cidrs()) {
      Transition.OfCidr step = step(cidr, Optional.of(cidr.state()));
      if (before.cidrs().stream()
          .noneMatch(old -> step(old, Optional.of(old.state())).equals(step))) {
        add(step);
      }
    }
  }

  private void blocks() {
    Map<Cidr, Block> old = byCidr(before);
    for (Block block : after.blocks()) {
      Block same = old.get(block.cidr());
      if (same == null
          || same.epoch() != block.epoch()
          || same.state() != block.state()
          || same.evicted() != block.evicted()) {
        add(step(block, Optional.of(block.state())));
      }
    }
  }

  private void add(Transition.Step step) {
    steps.add(new Transition(after.stamp(), after.serial(), step, why));
  }

  private static Transition.OfCidr step(LedgerCidr cidr, Optional<LedgerCidr.State> to) {
    return new Transition.OfCidr(cidr.cidr(), cidr.blockPrefixLength(), to, cidr.effectiveFrom());
  }

  private static Transition.OfBlock step(Block block, Optional<BlockState> to) {
    return new Transition.OfBlock(
        block.cidr(), block.cluster(), block.epoch(), to, block.effectiveFrom());
  }

  private static Map<Cidr, Block> byCidr(Ledger ledger) {
    Map<Cidr, Block> blocks = new HashMap<>();
    ledger.blocks().forEach(block -> blocks.put(block.cidr(), block));
    return blocks;
  }
}
