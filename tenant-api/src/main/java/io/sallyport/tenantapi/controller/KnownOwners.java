package io.sallyport.tenantapi.controller;

import io.sallyport.ipam.plan.ClaimShard;
import io.sallyport.tenantapi.crd.EgressSliceSpec;
import io.sallyport.tenantapi.store.FleetStore;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The owners that slices and claims name, and what names each. Slices are written behind their
 * ledgers, and claims for the first change of one at most, and a ledger is never deleted: whoever
 * is named here, and has none, lost it. Made before ledgers are read, so that one that begins
 * meanwhile is not missed.
 */
public record KnownOwners(Map<String, String> named) {

  static KnownOwners of(FleetStore store, Collection<ClaimShard> shards) throws IOException {
    return of(shards, store.slices().values());
  }

  /** Those that shards and slices name. */
  public static KnownOwners of(Collection<ClaimShard> shards, Collection<EgressSliceSpec> slices) {
    Map<String, String> named = new HashMap<>();
    for (ClaimShard shard : shards) {
      for (ClaimShard.Claim claim : shard.claims().values()) {
        if (claim.epoch() > 1) {
          named.put(claim.identity().name(), "claims");
        }
      }
    }
    for (EgressSliceSpec slice : slices) {
      named.put(slice.identity(), "slices");
    }
    return new KnownOwners(named);
  }

  /**
   * Refuses to go on without the ledger of somebody named.
   *
   * @param identities those with a ledger
   */
  void require(Set<String> identities) throws FrozenException {
    Optional<Lost> lost = lost(identities);
    if (lost.isPresent()) {
      throw new FrozenException(
          FrozenException.LOST,
          "%s: nothing is planned before EgressLedger %s is restored from a backup"
              .formatted(lost.get().words(), lost.get().identity()));
    }
  }

  /** An owner that is named, and has no ledger. */
  public record Lost(String identity, String words) {}

  /**
   * The first that lost its ledger.
   *
   * @param identities those with a ledger
   */
  public Optional<Lost> lost(Set<String> identities) {
    return named.entrySet().stream()
        .filter(owner -> !identities.contains(owner.getKey()))
        .min(Map.Entry.comparingByKey())
        .map(
            owner ->
                new Lost(
                    owner.getKey(),
                    "there are %s of identity %s, and its ledger is gone"
                        .formatted(owner.getValue(), owner.getKey())));
  }
}
