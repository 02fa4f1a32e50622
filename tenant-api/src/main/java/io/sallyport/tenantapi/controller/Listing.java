package io.sallyport.tenantapi.controller;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.Refusal;
import io.sallyport.ipam.plan.TenantRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A request without the CIDRs that somebody else claims. Where one is refused, what the owner holds
 * inside it is asked for as before, so that a refusal changes nothing.
 */
final class Listing {
  /** A CIDR to plan with, and the field that asks for it. */
  private record Listed(String field, Cidr cidr) {}

  private final TenantRequest asked;
  private final long clock;
  private final List<Listed> listed = new ArrayList<>();
  private final List<Refusal> refused = new ArrayList<>();

  private Listing(TenantRequest asked, long clock) {
    this.asked = asked;
    this.clock = clock;
  }

  /**
   * What {@code asked} may list.
   *
   * @param clock the EgressClock, seconds
   */
  static Listing of(TenantRequest asked, Ledger before, Claims claims, long clock) {
    Listing listing = new Listing(asked, clock);
    for (int i = 0; i < asked.cidrs().size(); i++) {
      listing.add(field(i), asked.cidrs().get(i), before, claims);
    }
    return listing;
  }

  private void add(String field, Cidr cidr, Ledger before, Claims claims) {
    var conflict = claims.conflict(cidr, asked.identity());
    if (conflict.isEmpty()) {
      listed.add(new Listed(field, cidr));
      return;
    }
    refused.add(claimed(field, cidr, conflict.get(), claims));
    before.cidrs().stream()
        .filter(held -> held.state().wanted())
        .filter(held -> cidr.contains(held.cidr()))
        .forEach(held -> listed.add(new Listed(field, held.cidr())));
  }

  TenantRequest request() {
    return refused.isEmpty() ? asked : asked.withCidrs(listed.stream().map(Listed::cidr).toList());
  }

  /**
   * Everything refused, with fields as people wrote them, whose index may differ from the plan's.
   */
  List<Refusal> refusals(List<Refusal> ofPlan) {
    List<Refusal> all = new ArrayList<>(refused);
    ofPlan.forEach(refusal -> all.add(asWritten(refusal)));
    return all;
  }

  private Refusal asWritten(Refusal refusal) {
    for (int i = 0; i < listed.size(); i++) {
      if (refusal.field().equals(field(i))) {
        return new Refusal(listed.get(i).field(), refusal.value(), refusal.rule(), refusal.fits());
      }
    }
    return refusal;
  }

  private Refusal claimed(
      String field, Cidr cidr, Map.Entry<Cidr, Identity> holder, Claims claims) {
    OptionalLong until = claims.restsUntil(holder.getKey());
    String rest =
        until.isPresent()
            ? "; it rests for %d s more".formatted(Math.max(0, until.getAsLong() - clock))
            : "";
    return new Refusal(
        field,
        cidr.toString(),
        "Claimed: overlaps %s, which the ledger of identity %s still holds%s"
            .formatted(holder.getKey(), holder.getValue(), rest),
        "a prefix that nobody holds");
  }

  private static String field(int index) {
    return "spec.egressCIDRs[" + index + "]";
  }
}
