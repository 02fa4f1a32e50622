package io.sallyport.gateway.kernel;

import io.sallyport.gateway.limit.LimitKind;
import io.sallyport.gateway.netlink.Nftables.Count;
import io.sallyport.gateway.table.DropReason;
import io.sallyport.tenantapi.tenant.TenantName;
import java.util.EnumMap;
import java.util.Map;

/** What the counters of both tables have counted, at one moment. */
public final class Counters {
  private static final Count NOTHING = new Count(0, 0);

  private final Map<String, Count> egress;
  private final Map<String, Count> fence;

  Counters(Map<String, Count> egress, Map<String, Count> fence) {
    this.egress = Map.copyOf(egress);
    this.fence = Map.copyOf(fence);
  }

  /** Packets of a tenant's flows that were let out. */
  public Count egress(TenantName tenant) {
    return of(Meter.EGRESS.counter(tenant));
  }

  /** Packets of a tenant's flows that were let in. */
  public Count ingress(TenantName tenant) {
    return of(Meter.INGRESS.counter(tenant));
  }

  /** Packets of a tenant that a limit held back. */
  public Map<LimitKind, Long> throttled(TenantName tenant) {
    Map<LimitKind, Long> throttled = new EnumMap<>(LimitKind.class);
    put(throttled, LimitKind.EGRESS_BYTES, Meter.OVER_EGRESS.counter(tenant));
    put(throttled, LimitKind.INGRESS_BYTES, Meter.OVER_INGRESS.counter(tenant));
    put(throttled, LimitKind.NEW_CONNECTIONS, Meter.OVER_NEW.counter(tenant));
    put(throttled, LimitKind.CONNECTIONS, Meter.OVER_FULL.counter(tenant));
    return throttled;
  }

  /** Packets of a tenant that were refused. */
  public Map<DropReason, Long> dropped(TenantName tenant) {
    Map<DropReason, Long> dropped = new EnumMap<>(DropReason.class);
    put(dropped, DropReason.DESTINATION, Meter.DENIED.counter(tenant));
    for (DropReason reason : Meter.REFUSALS) {
      put(dropped, reason, Meter.refused(reason).counter(tenant));
    }
    return dropped;
  }

  /** Packets of sources that no tenant, or more than one, owns. */
  public Map<DropReason, Long> unowned() {
    Map<DropReason, Long> dropped = new EnumMap<>(DropReason.class);
    put(dropped, DropReason.SELECTOR_CONFLICT, Meter.refused(DropReason.SELECTOR_CONFLICT).name());
    put(dropped, DropReason.UNKNOWN_SOURCE, "unknown");
    return dropped;
  }

  /** Packets that would have left with a foreign source. */
  public long guarded() {
    return of("guard").packets()
        + of("spoofed").packets()
        + fence.getOrDefault("wall", NOTHING).packets();
  }

  private Count of(String name) {
    return egress.getOrDefault(name, NOTHING);
  }

  private <K> void put(Map<K, Long> into, K key, String name) {
    long packets = of(name).packets();
    if (packets > 0) {
      into.put(key, packets);
    }
  }
}
