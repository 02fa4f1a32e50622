package io.sallyport.tenantapi.tenant;

import io.sallyport.ipam.plan.Names;

/** The name of an EgressTenant object; see {@link Names}. */
public record TenantName(String name) implements Comparable<TenantName> {
  public TenantName {
    if (!Names.isName(name)) {
      throw new IllegalArgumentException("'" + name + "' does not match " + Names.PATTERN);
    }
  }

  @Override
  public int compareTo(TenantName other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
