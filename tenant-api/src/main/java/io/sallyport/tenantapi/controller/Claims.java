package io.sallyport.tenantapi.controller;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.Family;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.LedgerCidr;
import io.sallyport.tenantapi.crd.Claim;
import io.sallyport.tenantapi.crd.EgressClaimShard;
import io.sallyport.tenantapi.crd.EgressClaimShardSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Which identity claims which CIDR, over all ledgers: disjoint, ascending. */
final class Claims {
  private final NavigableMap<Cidr, Identity> holders = new TreeMap<>();

  Claims(Collection<Ledger> ledgers) {
    ledgers.forEach(this::add);
  }

  void add(Ledger ledger) {
    holders.values().removeIf(ledger.identity()::equals);
    for (LedgerCidr cidr : ledger.cidrs()) {
      holders.put(cidr.cidr(), ledger.identity());
    }
  }

  /** A claim of somebody else that overlaps {@code cidr}. */
  Optional<Map.Entry<Cidr, Identity>> conflict(Cidr cidr, Identity asking) {
    List<Map.Entry<Cidr, Identity>> near = new ArrayList<>();
    Optional.ofNullable(holders.floorEntry(cidr)).ifPresent(near::add);
    near.addAll(holders.subMap(cidr, true, Cidr.ofAddress(cidr.last()), true).entrySet());
    return near.stream()
        .filter(claim -> claim.getKey().overlaps(cidr) && !claim.getValue().equals(asking))
        .findFirst();
  }

  /** The claims as objects, one for each /16 (IPv4) or /32 (IPv6). */
  List<EgressClaimShard> shards() {
    Map<String, List<Claim>> shards = new TreeMap<>();
    holders.forEach(
        (cidr, identity) ->
            shards
                .computeIfAbsent(shardName(cidr), name -> new ArrayList<>())
                .add(new Claim(cidr.toString(), identity.name())));
    return shards.entrySet().stream()
        .map(shard -> object(shard.getKey(), shard.getValue()))
        .toList();
  }

  private static EgressClaimShard object(String name, List<Claim> claims) {
    EgressClaimShard shard = new EgressClaimShard();
    shard.setMetadata(LedgerObjects.metadata(name));
    shard.setSpec(new EgressClaimShardSpec(claims));
    return shard;
  }

  private static String shardName(Cidr cidr) {
    boolean v4 = cidr.family() == Family.IPV4;
    String digits = HexFormat.of().formatHex(cidr.network().bytes(), 0, v4 ? 2 : 4);
    return (v4 ? "v4-" : "v6-") + digits;
  }
}
