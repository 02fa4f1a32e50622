package io.sallyport.tenantapi.controller;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.CidrMap;
import io.sallyport.ipam.plan.ClaimShard;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import java.util.Collection;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Who claims what while a fleet is planned: what shards and ledgers say, and what was planned. */
final class Claims {
  private final NavigableMap<Cidr, Identity> holders = new TreeMap<>();

  Claims(Collection<ClaimShard> shards, Collection<Ledger> ledgers) {
    shards.forEach(
        shard -> shard.claims().forEach((cidr, claim) -> holders.put(cidr, claim.identity())));
    ledgers.forEach(this::add);
  }

  void add(Ledger ledger) {
    ledger.cidrs().forEach(held -> holders.put(held.cidr(), ledger.identity()));
  }

  /** A claim of somebody else that overlaps {@code cidr}. */
  Optional<Map.Entry<Cidr, Identity>> conflict(Cidr cidr, Identity asking) {
    return CidrMap.overlapping(holders, cidr).stream()
        .filter(holder -> !holder.getValue().equals(asking))
        .findFirst();
  }
}
