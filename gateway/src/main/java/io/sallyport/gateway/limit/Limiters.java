package io.sallyport.gateway.limit;

import io.sallyport.tenantapi.tenant.Limits;
import io.sallyport.tenantapi.tenant.TenantName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The limiters of all tenants, which outlive revisions of the table. Any thread may use it. */
public final class Limiters {
  private final Map<TenantName, TenantLimiter> limiters = new ConcurrentHashMap<>();

  public TenantLimiter of(TenantName tenant) {
    return limiters.computeIfAbsent(tenant, name -> new TenantLimiter());
  }

  /** Applies the limits of each tenant, and forgets tenants that are not named any more. */
  public void apply(Map<TenantName, Limits> limits) {
    limits.forEach((tenant, limit) -> of(tenant).apply(limit));
    limiters.keySet().retainAll(limits.keySet());
  }
}
