package io.sallyport.gateway.limit;

/** What a tenant's limits say to one more connection. */
public sealed interface Admission {

  /** It has a place, which {@link TenantLimiter#closed} of this limiter gives back. */
  record Place(TenantLimiter limiter) implements Admission {}

  /** A limit is reached. */
  record Full(LimitKind limit) implements Admission {}
}
