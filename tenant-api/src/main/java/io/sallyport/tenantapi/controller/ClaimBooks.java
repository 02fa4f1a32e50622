package io.sallyport.tenantapi.controller;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.plan.ClaimShard;
import io.sallyport.ipam.plan.ClaimShard.Claim;
import io.sallyport.ipam.plan.ClaimShard.Wish;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.LedgerCidr;
import io.sallyport.tenantapi.store.FleetStore;
import io.sallyport.tenantapi.store.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
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
  private static final long PATIENCE = 60;

  private final Books<ClaimShard> shards;
  private Map<Ahead, Long> ahead = Map.of();
  private Set<String> there = Set.of();

  private record Ahead(Cidr cidr, Claim claim) {}

  ClaimBooks(FleetStore store) throws IOException {
    this.shards = new Books<>(store, Kind.CLAIMS);
  }

  /** Every shard known. */
  Collection<ClaimShard> all() throws IOException {
    return shards.all().values();
  }

  /** Forgets what it knows for what there is. */
  void readAgain() throws IOException {
    shards.readAgain();
  }

  /** What ledgers hold and no shard says, where a shard is gone, and at the start. */
  List<Wish> lost(Collection<Ledger> ledgers) throws IOException {
    Map<String, ClaimShard> now = shards.all();
    if (!there.isEmpty() && now.keySet().containsAll(there)) {
      there = now.keySet();
      return List.of();
    }
    there = now.keySet();
    Set<Cidr> claimed = new HashSet<>();
    now.values().forEach(shard -> claimed.addAll(shard.claims().keySet()));
    List<Wish> lost = new ArrayList<>();
    for (Ledger ledger : ledgers) {
      for (LedgerCidr held : ledger.cidrs()) {
        if (!claimed.contains(held.cidr())) {
          lost.add(new Wish(held.cidr(), ledger.identity(), ledger.epoch()));
        }
      }
    }
    return lost;
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

  /**
   * The owners with a claim that is ahead of its ledger for a minute: whoever made it is gone, or
   * will find a newer ledger.
   *
   * @param clock the EgressClock, seconds
   */
  Set<Identity> left(Map<Identity, Ledger> ledgers, long clock) throws IOException {
    Map<Ahead, Long> now = new HashMap<>();
    Set<Identity> left = new HashSet<>();
    for (ClaimShard shard : all()) {
      shard
          .ahead(ledgers)
          .forEach(
              (cidr, claim) -> {
                Ahead one = new Ahead(cidr, claim);
                long since = ahead.getOrDefault(one, clock);
                now.put(one, since);
                if (clock - since >= PATIENCE) {
                  left.add(claim.identity());
                }
              });
    }
    ahead = now;
    return left;
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
