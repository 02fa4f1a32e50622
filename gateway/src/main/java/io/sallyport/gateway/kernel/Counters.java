package io.sallyport.gateway.kernel;

import io.sallyport.gateway.limit.LimitKind;
import io.sallyport.gateway.netlink.Nftables.Count;
import io.sallyport.gateway.table.DropReason;
import io.sallyport.tenantapi.tenant.TenantName;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** What the counters of both tables have counted, at one moment. */
public final class Counters {
  private static final Count NOTHING = new Count(0, 0);

  private final Map<String, Count> egress;
  private final Map<String, Count> fence;
  private final Map<HeldBack, Map<String, Long>> heldBack;
  private final Map<Marks.Refusal, Long> refused;

  /**
   * All of it.
   *
   * @param egress the named counters of the one table, {@code fence} those of the other
   * @param heldBack packets by tenant; of {@link HeldBack#REFUSED} none
   */
  Counters(
      Map<String, Count> egress,
      Map<String, Count> fence,
      Map<HeldBack, Map<String, Long>> heldBack,
      Map<Marks.Refusal, Long> refused) {
    this.egress = Map.copyOf(egress);
    this.fence = Map.copyOf(fence);
    this.heldBack = Map.copyOf(heldBack);
    this.refused = Map.copyOf(refused);
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
    put(throttled, LimitKind.EGRESS_BYTES, heldBack(HeldBack.OVER_EGRESS, tenant));
    put(throttled, LimitKind.INGRESS_BYTES, heldBack(HeldBack.OVER_INGRESS, tenant));
    put(throttled, LimitKind.NEW_CONNECTIONS, heldBack(HeldBack.OVER_NEW, tenant));
    put(throttled, LimitKind.CONNECTIONS, heldBack(HeldBack.OVER_FULL, tenant));
    return throttled;
  }

  /** Packets of a tenant that were refused. */
  public Map<DropReason, Long> dropped(TenantName tenant) {
    Map<DropReason, Long> dropped = new EnumMap<>(DropReason.class);
    put(dropped, DropReason.DESTINATION, heldBack(HeldBack.DENIED, tenant));
    for (DropReason reason : Marks.REASONS) {
      put(dropped, reason, refused(new Marks.Refusal(Optional.of(tenant), reason)));
    }
    return dropped;
  }

  /** Packets of sources that no tenant, or more than one, owns. */
  public Map<DropReason, Long> unowned() {
    Map<DropReason, Long> dropped = new EnumMap<>(DropReason.class);
    DropReason conflict = DropReason.SELECTOR_CONFLICT;
    put(dropped, conflict, refused(new Marks.Refusal(Optional.empty(), conflict)));
    put(dropped, DropReason.UNKNOWN_SOURCE, of("unknown").packets());
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

  private long heldBack(HeldBack why, TenantName tenant) {
    return heldBack.getOrDefault(why, Map.of()).getOrDefault(tenant.name(), 0L);
  }

  private long refused(Marks.Refusal refusal) {
    return refused.getOrDefault(refusal, 0L);
  }

  private static <K> void put(Map<K, Long> into, K key, long packets) {
    if (packets > 0) {
      into.put(key, packets);
    }
  }
}
