package io.sallyport.tenantapi.store;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.plan.ClaimShard;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.tenantapi.crd.Claim;
import io.sallyport.tenantapi.crd.EgressClaimShard;
import io.sallyport.tenantapi.crd.EgressClaimShardSpec;
import io.sallyport.tenantapi.crd.EgressClock;
import io.sallyport.tenantapi.crd.EgressClockSpec;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Claim shards and the clock as objects and back. */
final class SmallObjects {
  private SmallObjects() {}

  static EgressClaimShard write(ClaimShard shard) {
    EgressClaimShard object = new EgressClaimShard();
    object.setMetadata(LedgerObjects.metadata(shard.name()));
    object.setSpec(
        new EgressClaimShardSpec(
            shard.claims().entrySet().stream()
                .map(
                    claim ->
                        new Claim(
                            claim.getKey().toString(),
                            claim.getValue().identity().name(),
                            claim.getValue().epoch()))
                .toList()));
    return object;
  }

  static ClaimShard read(EgressClaimShard object) {
    NavigableMap<Cidr, ClaimShard.Claim> claims = new TreeMap<>();
    for (Claim claim : object.getSpec().claims()) {
      claims.put(
          Cidr.of(claim.cidr()),
          new ClaimShard.Claim(new Identity(claim.identity()), claim.epoch()));
    }
    return new ClaimShard(object.getMetadata().getName(), claims);
  }

  static EgressClock write(ClockState clock) {
    Map<String, Long> writtenOff = new TreeMap<>();
    clock.writtenOff().forEach((cluster, seen) -> writtenOff.put(cluster.name(), seen));
    EgressClock object = new EgressClock();
    object.setMetadata(LedgerObjects.metadata(Kind.THE_CLOCK));
    object.setSpec(
        new EgressClockSpec(
            clock.seconds(),
            clock.writes(),
            writtenOff.isEmpty() ? null : writtenOff,
            clock.restored() == 0 ? null : clock.restored()));
    return object;
  }

  static ClockState read(EgressClock object) {
    Map<ClusterName, Long> writtenOff = new TreeMap<>();
    Optional.ofNullable(object.getSpec().writtenOff())
        .orElse(Map.of())
        .forEach((cluster, seen) -> writtenOff.put(new ClusterName(cluster), seen));
    EgressClockSpec spec = object.getSpec();
    return new ClockState(
        spec.seconds(), spec.writes(), writtenOff, Optional.ofNullable(spec.restored()).orElse(0L));
  }
}
