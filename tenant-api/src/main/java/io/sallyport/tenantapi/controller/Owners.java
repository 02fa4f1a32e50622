package io.sallyport.tenantapi.controller;

import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.Refusal;
import io.sallyport.tenantapi.tenant.Fleet;
import io.sallyport.tenantapi.tenant.Tenant;
import io.sallyport.tenantapi.tenant.TenantName;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which tenant is which owner. An identity belongs to a tenant for as long as that lives, and a
 * tenant's name to its identity for as long as something of that is in use.
 */
final class Owners {
  private final Map<Identity, Ledger> ledgers;
  private final Set<String> living = new HashSet<>();
  private final Set<Identity> asked = new HashSet<>();
  private final Map<String, Ledger> byTenant;
  private final LastSlices served;

  Owners(Fleet fleet, Map<Identity, Ledger> ledgers, LastSlices served) {
    this.ledgers = ledgers;
    fleet.tenants().forEach(tenant -> living.add(tenant.name().name()));
    fleet.unusable().forEach(name -> living.add(name.name()));
    this.byTenant = Ledger.byTenant(ledgers.values());
    this.served = served;
    fleet.tenants().stream()
        .filter(tenant -> refusal(tenant).isEmpty())
        .forEach(tenant -> asked.add(tenant.identity()));
  }

  /** The ledger of the owner that {@code tenant} has been so far. */
  Optional<Ledger> held(TenantName tenant) {
    return Optional.ofNullable(byTenant.get(tenant.name()));
  }

  /** Why {@code tenant} cannot be the owner that it asks to be. */
  Optional<Refusal> refusal(Tenant tenant) {
    String name = tenant.name().name();
    Optional<Identity> own = held(tenant.name()).map(Ledger::identity);
    if (own.isPresent()) {
      return own.get().equals(tenant.identity())
          ? Optional.empty()
          : refuse(tenant, "is immutable; tenant %s is %s".formatted(name, own.get()), own.get());
    }
    Optional<Identity> before = served.owner(name);
    if (before.isPresent() && !before.get().equals(tenant.identity())) {
      return refuse(
          tenant,
          "cannot be taken by tenant %s while addresses of %s, which had that name, are in use"
              .formatted(name, before.get()),
          before.get());
    }
    return living(tenant.identity())
        .flatMap(
            other ->
                refuse(
                    tenant,
                    "is the identity of tenant %s, which still lives".formatted(other),
                    tenant.identity()));
  }

  private static Optional<Refusal> refuse(Tenant tenant, String rule, Identity fits) {
    return Optional.of(
        new Refusal(
            "spec.identity",
            tenant.identity().name(),
            rule,
            fits.equals(tenant.identity()) ? "another identity" : fits.name()));
  }

  /** The living tenant that has been {@code identity} so far. */
  private Optional<String> living(Identity identity) {
    return Optional.ofNullable(ledgers.get(identity))
        .flatMap(Ledger::tenant)
        .filter(living::contains);
  }

  /** The owners that have something and no tenant any more, by identity. */
  List<Ledger> gone() {
    return ledgers.values().stream()
        .filter(ledger -> !ledger.cidrs().isEmpty() || ledger.tenant().isPresent())
        .filter(ledger -> !isAskedFor(ledger))
        .sorted((left, right) -> left.identity().compareTo(right.identity()))
        .toList();
  }

  private boolean isAskedFor(Ledger ledger) {
    return asked.contains(ledger.identity())
        || ledger.tenant().filter(living::contains).map(byTenant::get).equals(Optional.of(ledger));
  }
}
