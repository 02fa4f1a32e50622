package io.sallyport.tenantapi.history;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.plan.Block;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.LedgerCidr;
import io.sallyport.ipam.plan.Transition;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Who held an address at some time. */
public final class Whois {
  private static final Answer NOBODY =
      new Answer(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          "Unowned",
          Optional.empty(),
          "");

  private Whois() {}

  /**
   * The answer.
   *
   * @param identity the owner; empty where nobody was
   * @param tenant the name it has now, where it still has one
   * @param cluster the cluster that held it, or had it last while it rests
   * @param prefix the block, or the owner's CIDR where no cluster had it
   * @param state Unowned, Free (of the owner's, and no cluster's), or the state of the block
   * @param since when it came into that state
   * @param why what a person gave as the reason; empty for the planner's own decisions
   */
  public record Answer(
      Optional<String> identity,
      Optional<String> tenant,
      Optional<String> cluster,
      Optional<String> prefix,
      String state,
      Optional<Instant> since,
      String why) {}

  /** One owner's ledger and its history. */
  public record Owner(Ledger ledger, Chain chain) {}

  /**
   * Who held {@code address} at {@code time}.
   *
   * @throws IllegalStateException where history was damaged after that time, or says two things;
   *     the message names the place
   */
  public static Answer ask(List<Owner> owners, IpAddress address, Instant time) {
    List<Held> held =
        owners.stream()
            .filter(owner -> isKnown(owner, time))
            .map(owner -> of(owner, address, time))
            .flatMap(Optional::stream)
            .sorted(Comparator.comparingLong(Held::clock).reversed())
            .toList();
    if (held.size() > 1 && held.get(0).clock == held.get(1).clock) {
      throw new IllegalStateException(
          "history says that %s had two owners at %s: %s and %s"
              .formatted(address, time, held.get(0).answer, held.get(1).answer));
    }
    if (held.isEmpty()) {
      owners.stream()
          .filter(owner -> !isKnown(owner, time))
          .findFirst()
          .ifPresent(
              owner -> {
                throw new IllegalStateException(owner.chain.untold(time));
              });
    }
    return held.isEmpty() ? NOBODY : held.getFirst().answer;
  }

  /**
   * What one owner's history says. Where two say something of one wall time, somebody's wall clock
   * was wrong: the EgressClock says who came later.
   *
   * @param clock of the last change of the CIDR, seconds
   */
  private record Held(Answer answer, long clock) {}

  /** What an owner has since its last change, its ledger says; what it had before, history. */
  private static boolean isKnown(Owner owner, Instant time) {
    return owner.chain.broken().isEmpty() || isNow(owner, time);
  }

  private static boolean isNow(Owner owner, Instant time) {
    return !time.isBefore(owner.ledger.stamp().at());
  }

  private static Optional<Held> of(Owner owner, IpAddress address, Instant time) {
    List<Transition> known =
        isNow(owner, time)
            ? owner.chain.transitions()
            : AsOf.until(owner.chain.transitions(), time);
    Predicate<Transition> about = transition -> transition.step().cidr().contains(address);
    Optional<Transition> cidr =
        known.stream()
            .filter(about.and(t -> t.step() instanceof Transition.OfCidr))
            .reduce((first, second) -> second);
    Optional<Transition> block =
        known.stream()
            .filter(about.and(t -> t.step() instanceof Transition.OfBlock))
            .reduce((first, second) -> second);
    Ledger then = isNow(owner, time) ? owner.ledger : AsOf.at(owner.ledger.identity(), known, time);
    Optional<Cidr> owned =
        then.cidrs().stream().map(LedgerCidr::cidr).filter(c -> c.contains(address)).findFirst();
    if (owned.isEmpty()) {
      return Optional.empty();
    }
    Answer answer =
        AsOf.block(then, address)
            .map(held -> answer(owner, held, block))
            .orElseGet(() -> free(owner, owned.get(), block.or(() -> cidr)));
    return Optional.of(new Held(answer, cidr.map(last -> last.stamp().clock()).orElse(-1L)));
  }

  private static Answer answer(Owner owner, Block held, Optional<Transition> last) {
    return answer(
        owner, held.cidr(), Optional.of(held.cluster().name()), held.state().label(), last);
  }

  private static Answer free(Owner owner, Cidr cidr, Optional<Transition> last) {
    return answer(owner, cidr, Optional.empty(), "Free", last);
  }

  private static Answer answer(
      Owner owner, Cidr prefix, Optional<String> cluster, String state, Optional<Transition> last) {
    return new Answer(
        Optional.of(owner.ledger.identity().name()),
        owner.ledger.tenant(),
        cluster,
        Optional.of(prefix.toString()),
        state,
        last.map(transition -> transition.stamp().at()),
        last.map(Transition::why).orElse(""));
  }
}
