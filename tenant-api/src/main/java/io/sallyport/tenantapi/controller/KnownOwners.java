package io.sallyport.tenantapi.controller;

import io.sallyport.ipam.plan.ClaimShard;
import io.sallyport.tenantapi.crd.EgressSliceSpec;
import io.sallyport.tenantapi.store.FleetStore;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The owners that slices and claims name, and what names each. Slices are written behind their
 * ledgers, and claims for the first change of one at most, and a ledger is never deleted: whoever
 * is named here, and has none, lost it. Made before ledgers are read, so that one that begins
 * meanwhile is not missed.
 */
record KnownOwners(Map<String, String> named) {

  static KnownOwners of(FleetStore store, Collection<ClaimShard> shards) throws IOException {
    Map<String, String> named = new HashMap<>();
    for (ClaimShard shard : shards) {
      for (ClaimShard.Claim claim : shard.claims().values()) {
        if (claim.epoch() > 1) {
          named.put(claim.identity().name(), "claims");
        }
      }
    }
    for (EgressSliceSpec slice : store.slices().values()) {
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
    for (Map.Entry<String, String> owner : named.entrySet()) {
      if (!identities.contains(owner.getKey())) {
        throw new FrozenException(
            FrozenException.LOST,
            ("there are %s of identity %s, and its ledger is gone: nothing is planned before"
                    + " EgressLedger %2$s is restored from a backup")
                .formatted(owner.getValue(), owner.getKey()));
      }
    }
  }
}
