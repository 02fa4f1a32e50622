package io.sallyport.tenantapi.controller;

import io.sallyport.ipam.plan.ClaimShard;
import io.sallyport.ipam.plan.ClaimShard.Wish;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.tenantapi.store.FleetStore;
import io.sallyport.tenantapi.store.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The claims of all shards: the only guard between owners. A CIDR is claimed before its ledger is
 * written and given up after.
 */
final class ClaimBooks {
  private final Books<ClaimShard> shards;

  ClaimBooks(FleetStore store) throws IOException {
    this.shards = new Books<>(store, Kind.CLAIMS);
  }

  /** Every shard known. */
  Collection<ClaimShard> all() throws IOException {
    return shards.all().values();
  }

  /**
   * Claims what {@code wishes} name, shard by shard.
   *
   * @return the identities that did not get all of theirs: somebody else was faster
   */
  Set<Identity> claim(List<Wish> wishes) throws IOException {
    Map<String, List<Wish>> byShard = new TreeMap<>();
    for (Wish wish : wishes) {
      byShard.computeIfAbsent(ClaimShard.nameOf(wish.cidr()), n -> new ArrayList<>()).add(wish);
    }
    Set<Identity> late = new HashSet<>();
    for (Map.Entry<String, List<Wish>> part : byShard.entrySet()) {
      ClaimShard before = shards.get(part.getKey()).orElse(ClaimShard.empty(part.getKey()));
      ClaimShard.Granted granted = before.claim(part.getValue());
      granted.refused().forEach(wish -> late.add(wish.identity()));
      boolean same = granted.shard().equals(before);
      if (!same && !shards.write(part.getKey(), granted.shard())) {
        part.getValue().forEach(wish -> late.add(wish.identity()));
      }
    }
    return late;
  }

  /** Gives up what no ledger holds any more. */
  void release(Map<Identity, Ledger> ledgers) throws IOException {
    for (Map.Entry<String, ClaimShard> shard : shards.all().entrySet()) {
      ClaimShard next = shard.getValue().without(ledgers);
      if (!next.equals(shard.getValue())) {
        shards.write(shard.getKey(), next);
      }
    }
  }
}
