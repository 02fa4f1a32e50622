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
  private final List<LedgerCidr> cidrs = new ArrayList<>();
  private final List<Refusal> refused;

  private CidrBook(Ledger ledger, TenantRequest request, Instant now, List<Refusal> refused) {
    this.ledger = ledger;
    this.request = request;
    this.now = now;
    this.refused = refused;
  }

  static List<LedgerCidr> update(
      Ledger ledger, TenantRequest request, Instant now, List<Refusal> refused) {
    CidrBook book = new CidrBook(ledger, request, now, refused);
    for (int i = 0; i < request.cidrs().size(); i++) {
      book.list("spec.egressCIDRs[" + i + "]", request.cidrs().get(i));
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
      before.forEach(old -> cidrs.add(old.in(listedState(old))));
      return;
    }
    LedgerCidr old = before.getFirst();
    cidrs.add(new LedgerCidr(cidr, blockLength(old), listedState(old), old.effectiveFrom()));
  }

  /** Why {@code cidr} cannot take the place of those it contains; empty where it can. */
  private Optional<Refusal> refuseWidening(String field, Cidr cidr, List<LedgerCidr> before) {
    List<Integer> lengths = before.stream().map(LedgerCidr::blockPrefixLength).distinct().toList();
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

  /** The block length of a known CIDR: as asked while no block is held, else as it was. */
  private int blockLength(LedgerCidr old) {
    Family family = old.cidr().family();
    int asked = request.blockLengths().of(family).orElse(old.blockPrefixLength());
    boolean held = ledger.blocks().stream().anyMatch(block -> block.cidr().family() == family);
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
    Optional<LedgerCidr> wider =
        ledger.cidrs().stream()
            .filter(old -> old.cidr().contains(cidr) && ledger.hasBlockIn(old.cidr()))
            .findFirst();
    if (wider.isPresent()) {
      refused.add(
          new Refusal(
              field,
              cidr.toString(),
              "cannot narrow " + wider.get().cidr() + " while it has blocks",
              wider.get().cidr().toString()));
      LedgerCidr same = wider.get().in(listedState(wider.get()));
      if (!cidrs.contains(same)) {
        cidrs.add(same);
      }
      return;
    }
    cidrs.add(new LedgerCidr(cidr, request.blockLengths().forNew(cidr), State.ACTIVE, now));
  }

  private void retireTheRest() {
    for (LedgerCidr old : ledger.cidrs()) {
      boolean listed = cidrs.stream().anyMatch(entry -> entry.cidr().contains(old.cidr()));
      if (!listed && ledger.hasBlockIn(old.cidr())) {
        cidrs.add(old.in(State.RETIRING));
      }
    }
  }

  private State listedState(LedgerCidr old) {
    return old.effectiveFrom().isAfter(now) ? State.ANNOUNCED : State.ACTIVE;
  }
}
