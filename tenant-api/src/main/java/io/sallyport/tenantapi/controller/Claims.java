package io.sallyport.tenantapi.controller;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.CidrMap;
import io.sallyport.ipam.plan.ClaimShard;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.LedgerCidr;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Who claims what while a fleet is planned: what shards and ledgers say, and what was planned. */
final class Claims {
  private final NavigableMap<Cidr, Identity> holders = new TreeMap<>();
  private final Map<Cidr, Long> rests = new HashMap<>();

  Claims(Collection<ClaimShard> shards, Collection<Ledger> ledgers) {
    shards.forEach(
        shard -> shard.claims().forEach((cidr, claim) -> holders.put(cidr, claim.identity())));
    ledgers.forEach(this::add);
  }

  void add(Ledger ledger) {
    for (LedgerCidr held : ledger.cidrs()) {
      holders.put(held.cidr(), ledger.identity());
      if (held.state() == LedgerCidr.State.QUARANTINED) {
        rests.put(held.cidr(), held.hold().until());
      }
    }
  }

  /** When the rest of {@code cidr} is over by the EgressClock, where it only rests. */
  OptionalLong restsUntil(Cidr cidr) {
    return Stream.ofNullable(rests.get(cidr)).mapToLong(Long::longValue).findFirst();
  }

  /** A claim of somebody else that overlaps {@code cidr}. */
  Optional<Map.Entry<Cidr, Identity>> conflict(Cidr cidr, Identity asking) {
    return CidrMap.overlapping(holders, cidr).stream()
        .filter(holder -> !holder.getValue().equals(asking))
        .findFirst();
  }
}
