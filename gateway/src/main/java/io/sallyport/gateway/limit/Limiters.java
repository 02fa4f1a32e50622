package io.sallyport.gateway.limit;

import io.sallyport.tenantapi.tenant.Limits;
import io.sallyport.tenantapi.tenant.TenantName;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The limiters of all tenants, which outlive revisions of the table. Any thread may use it. */
public final class Limiters {
  private final Map<TenantName, TenantLimiter> limiters = new ConcurrentHashMap<>();

  public TenantLimiter of(TenantName tenant) {
    return limiters.computeIfAbsent(tenant, name -> new TenantLimiter());
  }

  /** Takes a place of {@code tenant} for one connection, or names the limit that is reached. */
  public Admission tryOpen(TenantName tenant) {
    while (true) {
      TenantLimiter limiter = of(tenant);
      Optional<LimitKind> full = limiter.tryOpen();
      if (full.isEmpty()) {
        return new Admission.Place(limiter);
      }
      if (!limiter.isRetired()) {
        return new Admission.Full(full.get());
      }
      limiters.remove(tenant, limiter);
    }
  }

  /**
   * Applies the limits of each tenant, and forgets tenants that are not named any more, once they
   * have no open connection: a tenant that comes back finds those counted.
   */
  public void apply(Map<TenantName, Limits> limits) {
    limits.forEach((tenant, limit) -> of(tenant).apply(limit));
    limiters.forEach(
        (tenant, limiter) -> {
          if (!limits.containsKey(tenant) && limiter.retire()) {
            limiters.remove(tenant, limiter);
          }
        });
  }
}
