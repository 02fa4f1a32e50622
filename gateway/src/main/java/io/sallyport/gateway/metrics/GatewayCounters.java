package io.sallyport.gateway.metrics;

import io.sallyport.tenantapi.tenant.TenantName;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** All counters of one gateway's proxy. Any thread may use them. */
public final class GatewayCounters {
  /** The tenant label of what belongs to nobody; no tenant can have this name. */
  static final String NOBODY = "-";

  private final Map<TenantName, TenantCounters> tenants = new ConcurrentHashMap<>();
  private final TenantCounters nobody = new TenantCounters();
  private final LongAdder guardDropped = new LongAdder();
  private final PortUse ports = new PortUse();

  /** The counters of {@code tenant}, or of nobody. */
  public TenantCounters of(Optional<TenantName> tenant) {
    return tenant
        .map(name -> tenants.computeIfAbsent(name, any -> new TenantCounters()))
        .orElse(nobody);
  }

  /** Forgets tenants that are gone and have no open connection. */
  public void keep(Collection<TenantName> known) {
    tenants
        .entrySet()
        .removeIf(entry -> !known.contains(entry.getKey()) && entry.getValue().active.sum() == 0);
  }

  public void guardDropped() {
    guardDropped.increment();
  }

  public PortUse ports() {
    return ports;
  }

  Map<String, TenantCounters> all() {
    Map<String, TenantCounters> all = new java.util.TreeMap<>();
    tenants.forEach((name, counters) -> all.put(name.name(), counters));
    all.put(NOBODY, nobody);
    return all;
  }

  long guardDrops() {
    return guardDropped.sum();
  }
}
