package io.sallyport.ipam.plan;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.Family;
import io.sallyport.ipam.plan.LedgerCidr.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The CIDRs of a ledger, brought in line with those of the spec: appended, widened, retired, or put
 * back. A CIDR with blocks never leaves.
 */
final class CidrBook {
  private final Ledger ledger;
  private final TenantRequest request;
  private final Instant now;
  private final long clock;
  private final List<LedgerCidr> cidrs = new ArrayList<>();
  private final List<Refusal> refused;

  private CidrBook(Planner.Situation situation, List<Refusal> refused) {
    this.ledger = situation.ledger();
    this.request = situation.request();
    this.now = situation.now();
    this.clock = situation.clock();
    this.refused = refused;
  }

  static List<LedgerCidr> update(Planner.Situation situation, List<Refusal> refused) {
    CidrBook book = new CidrBook(situation, refused);
    List<Cidr> asked = situation.request().cidrs();
    for (int i = 0; i < asked.size(); i++) {
      book.list("spec.egressCIDRs[" + i + "]", asked.get(i));
    }
    book.retireTheRest();
    return book.cidrs;
  }

  private void list(String field, Cidr cidr) {
    List<LedgerCidr> before =
        ledger.cidrs().stream().filter(old -> cidr.contains(old.cidr())).toList();
    if (before.isEmpty()) {
      append(field, cidr);
      return;
    }
    Optional<Refusal> refusal = refuseWidening(field, cidr, before);
    if (refusal.isPresent()) {
      refused.add(refusal.get());
      before.forEach(old -> cidrs.add(kept(old)));
      return;
    }
    LedgerCidr old = listed(alive(before).getFirst());
    long until = before.stream().mapToLong(part -> part.hold().until()).max().orElse(0);
    long seconds = before.stream().mapToLong(part -> part.hold().seconds()).max().orElse(0);
    cidrs.add(
        new LedgerCidr(
            cidr,
            blockLength(old, cidr),
            old.state(),
            old.effectiveFrom(),
            hold(seconds, until),
            old.listedAt()));
  }

  /** Those that are asked for or have blocks; all where none does. */
  private List<LedgerCidr> alive(List<LedgerCidr> before) {
    List<LedgerCidr> alive =
        before.stream()
            .filter(old -> old.state().wanted() || ledger.hasBlockIn(old.cidr()))
            .toList();
    return alive.isEmpty() ? before : alive;
  }

  private Hold hold(long seconds, long until) {
    return new Hold(seconds, until).atLeast(request.holds().tenant());
  }

  private LedgerCidr kept(LedgerCidr old) {
    return old.holding(hold(old.hold().seconds(), old.hold().until()));
  }

  /**
   * A CIDR that is asked for again or still; it is announced anew where no list named it. One that
   * was active stays so, whatever a wall clock says.
   */
  private LedgerCidr listed(LedgerCidr old) {
    Instant from = old.state().listed() ? old.effectiveFrom() : now;
    boolean waits = old.state() != State.ACTIVE && from.isAfter(now);
    State state = waits ? State.ANNOUNCED : State.ACTIVE;
    long listedAt = old.state().listed() ? old.listedAt() : clock;
    return new LedgerCidr(
        old.cidr(), old.blockPrefixLength(), state, from, kept(old).hold(), listedAt);
  }

  /** Why {@code cidr} cannot take the place of those it contains; empty where it can. */
  private Optional<Refusal> refuseWidening(String field, Cidr cidr, List<LedgerCidr> before) {
    List<Integer> lengths =
        alive(before).stream().map(LedgerCidr::blockPrefixLength).distinct().toList();
    String asTheyAre =
        before.stream().map(old -> old.cidr().toString()).collect(Collectors.joining(", "));
    if (lengths.size() > 1) {
      return Optional.of(
          new Refusal(
              field,
              cidr.toString(),
              "would join CIDRs with blocks of different lengths " + lengths,
              asTheyAre + " as they are"));
    }
    if (lengths.getFirst() - cidr.prefixLength() > BlockLengths.MOST_BITS) {
      return Optional.of(
          new Refusal(
              field,
              cidr.toString(),
              "would have more than 4096 blocks of /" + lengths.getFirst(),
              asTheyAre + " as it is, and the rest as CIDRs of their own"));
    }
    return Optional.empty();
  }

  /**
   * The block length of a known CIDR, which {@code cidr} takes the place of: as asked while no
   * block is held, else as it was.
   */
  private int blockLength(LedgerCidr old, Cidr cidr) {
    Family family = old.cidr().family();
    int asked = request.blockLengths().of(family).orElse(old.blockPrefixLength());
    boolean held = ledger.blocks().stream().anyMatch(block -> block.cidr().family() == family);
    int bits = asked - cidr.prefixLength();
    if (bits < 0 || bits > BlockLengths.MOST_BITS) { // meant for a wider CIDR that was refused
      return old.blockPrefixLength();
    }
    if (asked == old.blockPrefixLength() || !held) {
      return asked;
    }
    refused.add(
        new Refusal(
            "spec.blockPrefixLength." + family.label(),
            String.valueOf(asked),
            "is fixed while a CIDR of this family has blocks",
            String.valueOf(old.blockPrefixLength())));
    return old.blockPrefixLength();
  }

  private void append(String field, Cidr cidr) {
    Optional<LedgerCidr> around =
        ledger.cidrs().stream().filter(old -> old.cidr().contains(cidr)).findFirst();
    Optional<LedgerCidr> wider = around.filter(old -> ledger.hasBlockIn(old.cidr()));
    if (wider.isPresent()) {
      refused.add(
          new Refusal(
              field,
              cidr.toString(),
              "cannot narrow " + wider.get().cidr() + " while it has blocks",
              wider.get().cidr().toString()));
      LedgerCidr same = kept(wider.get());
      if (!cidrs.contains(same)) {
        cidrs.add(same);
      }
      return;
    }
    int length = request.blockLengths().forNew(cidr);
    Hold rest = around.map(LedgerCidr::hold).orElse(Hold.NONE);
    long listedAt =
        around.filter(old -> old.state().listed()).map(LedgerCidr::listedAt).orElse(clock);
    cidrs.add(
        new LedgerCidr(
            cidr, length, State.ACTIVE, now, hold(rest.seconds(), rest.until()), listedAt));
  }

  /**
   * What is not asked for any more gives nothing; the closing of the plan decides when it leaves.
   * So does what is left of one that was narrowed.
   */
  private void retireTheRest() {
    List<Cidr> asked = cidrs.stream().map(LedgerCidr::cidr).toList();
    for (LedgerCidr old : ledger.cidrs()) {
      for (LedgerCidr rest : old.without(asked)) {
        cidrs.add(old.state().listed() ? kept(rest).in(State.RETIRING) : rest);
      }
    }
  }
}
