package io.sallyport.tenantapi.allowlist;

import io.sallyport.ipam.address.Family;
import java.util.Optional;

/**
 * How much of a tenant a list names.
 *
 * @param grain whole CIDRs, so that a new cluster needs no change at the firewall; or single blocks
 * @param family only this family, or both
 */
public record Scope(Grain grain, Optional<Family> family) {
  public static final Scope DEFAULT = new Scope(Grain.TENANT, Optional.empty());

  /** What one entry stands for. */
  public enum Grain {
    TENANT,
    BLOCKS
  }
}
