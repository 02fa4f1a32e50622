package io.sallyport.tenantapi.controller;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.Refusal;
import io.sallyport.ipam.plan.TenantRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A request without the CIDRs that somebody else claims. Where one is refused, what the owner holds
 * inside it is asked for as before, so that a refusal changes nothing.
 */
final class Listing {
  /** A CIDR to plan with, and the field that asks for it. */
  private record Listed(String field, Cidr cidr) {}

  private final TenantRequest asked;
  private final List<Listed> listed = new ArrayList<>();
  private final List<Refusal> refused = new ArrayList<>();

  private Listing(TenantRequest asked) {
    this.asked = asked;
  }

  static Listing of(TenantRequest asked, Ledger before, Claims claims) {
    Listing listing = new Listing(asked);
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
    refused.add(claimed(field, cidr, conflict.get()));
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

  private static Refusal claimed(String field, Cidr cidr, Map.Entry<Cidr, Identity> holder) {
    return new Refusal(
        field,
        cidr.toString(),
        "Claimed: overlaps %s, which the ledger of identity %s still holds"
            .formatted(holder.getKey(), holder.getValue()),
        "a prefix that nobody holds");
  }

  private static String field(int index) {
    return "spec.egressCIDRs[" + index + "]";
  }
}
