package io.sallyport.tenantapi.history;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.plan.Block;
import io.sallyport.ipam.plan.History;
import io.sallyport.ipam.plan.Hold;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.LedgerCidr;
import io.sallyport.ipam.plan.Transition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What an owner held at some time. */
public final class AsOf {
  private AsOf() {}

  /**
   * The ledger of {@code identity} after all {@code transitions} that {@code until} takes, without
   * holds, since nobody waits for those of the past.
   */
  public static Ledger ledger(
      Identity identity, List<Transition> transitions, Predicate<Transition> until) {
    Map<Cidr, LedgerCidr> cidrs = new LinkedHashMap<>();
    Map<Cidr, Block> blocks = new TreeMap<>();
    Ledger before = Ledger.empty(identity);
    Ledger.Stamp stamp = before.stamp();
    Ledger.Serial serial = before.serial();
    for (Transition transition : transitions) {
      if (!until.test(transition)) {
        break;
      }
      apply(transition, cidrs, blocks);
      stamp = transition.stamp();
      serial = transition.serial();
    }
    return new Ledger(
        identity,
        Optional.empty(),
        stamp,
        serial,
        new ArrayList<>(cidrs.values()),
        new ArrayList<>(blocks.values()),
        History.EMPTY);
  }

  /** The ledger at {@code time}. */
  public static Ledger at(Identity identity, List<Transition> transitions, Instant time) {
    return ledger(identity, until(transitions, time), any -> true);
  }

  /**
   * What had happened at {@code time}, in order: everything before something that had. Some of it
   * may have later times, by a clock that was ahead.
   */
  static List<Transition> until(List<Transition> transitions, Instant time) {
    int count = transitions.size();
    while (count > 0 && transitions.get(count - 1).stamp().at().isAfter(time)) {
      count--;
    }
    return transitions.subList(0, count);
  }

  private static void apply(
      Transition transition, Map<Cidr, LedgerCidr> cidrs, Map<Cidr, Block> blocks) {
    switch (transition.step()) {
      case Transition.OfCidr cidr ->
          cidr.to()
              .ifPresentOrElse(
                  state ->
                      cidrs.put(
                          cidr.cidr(),
                          new LedgerCidr(
                              cidr.cidr(),
                              cidr.blockPrefixLength(),
                              state,
                              cidr.effectiveFrom(),
                              Hold.NONE)),
                  () -> cidrs.remove(cidr.cidr()));
      case Transition.OfBlock block ->
          block
              .to()
              .ifPresentOrElse(
                  state ->
                      blocks.put(
                          block.cidr(),
                          new Block(
                              block.cidr(),
                              block.cluster(),
                              state,
                              block.epoch(),
                              transition.stamp().epoch(),
                              block.effectiveFrom(),
                              false,
                              Hold.NONE)),
                  () -> blocks.remove(block.cidr()));
    }
  }

  /** The block of {@code ledger} that holds {@code address}. */
  public static Optional<Block> block(Ledger ledger, IpAddress address) {
    return ledger.blocks().stream().filter(b -> b.cidr().contains(address)).findFirst();
  }
}
