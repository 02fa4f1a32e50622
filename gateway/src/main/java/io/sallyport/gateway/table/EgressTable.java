package io.sallyport.gateway.table;

import io.sallyport.ipam.address.CidrSet;
import io.sallyport.ipam.address.Family;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.slot.AddressSet;
import io.sallyport.tenantapi.tenant.TenantName;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One revision of everything a gateway decides by. Immutable; any thread may use it. The next one
 * is made of it at the cost of what changes, and shares the rest.
 */
public final class EgressTable {
  public static final EgressTable EMPTY =
      new EgressTable(0, List.of(), CidrSet.EMPTY, Claims.NONE, EgressAddresses.NONE);

  private final long revision;
  private final List<TenantEntry> tenants;
  private final CidrSet held;
  private final Claims claims;
  private final EgressAddresses addresses;

  private EgressTable(
      long revision,
      List<TenantEntry> tenants,
      CidrSet held,
      Claims claims,
      EgressAddresses addresses) {
    this.revision = revision;
    this.tenants = tenants;
    this.held = held;
    this.claims = claims;
    this.addresses = addresses;
  }

  public static EgressTable of(long revision, List<TenantEntry> tenants) {
    return of(revision, tenants, CidrSet.EMPTY);
  }

  public static EgressTable of(long revision, List<TenantEntry> tenants, CidrSet held) {
    SortedMap<TenantName, TenantEntry> byName = new TreeMap<>();
    tenants.forEach(tenant -> byName.put(tenant.name(), tenant));
    return EMPTY.next(revision, byName, held);
  }

  /** Another revision: of these tenants by their names, none of them barred from an address. */
  public EgressTable next(long revision, SortedMap<TenantName, TenantEntry> tenants, CidrSet held) {
    List<TenantEntry> all = List.copyOf(tenants.values());
    List<TenantChange> changes = TenantChange.between(this.tenants, all);
    return new EgressTable(revision, all, held, claims.after(changes), addresses.after(changes));
  }

  /** This table, where nobody leaves from any of {@code unusable}. */
  public EgressTable barring(Set<IpAddress> unusable) {
    return new EgressTable(revision, tenants, held, claims, addresses.barring(unusable));
  }

  /** Rises with every table of a process, from 0 for none. */
  public long revision() {
    return revision;
  }

  /** Ascending by name. */
  public List<TenantEntry> tenants() {
    return tenants;
  }

  /** Where a source that no tenant names must not pass. */
  public CidrSet held() {
    return held;
  }

  /** Addresses that more than one tenant has, and who: nobody leaves from them. */
  public SortedMap<IpAddress, List<TenantName>> torn() {
    return addresses.torn();
  }

  /**
   * Addresses of tenants that this host may not use, since its network has other uses for them:
   * nobody leaves from them.
   */
  public Set<IpAddress> barred() {
    return addresses.barred();
  }

  /** The tenant of a name. */
  public Optional<TenantEntry> tenant(TenantName name) {
    int low = 0;
    int high = tenants.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = tenants.get(middle).name().compareTo(name);
      if (order == 0) {
        return Optional.of(tenants.get(middle));
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return Optional.empty();
  }

  /** Whether anything but the number is other than in {@code planned}. */
  public boolean differsFrom(EgressTable planned) {
    return !held.equals(planned.held) || !changesSince(planned).isEmpty();
  }

  /** What of its tenants led here from {@code before}, whatever it was. */
  public List<TenantChange> changesSince(EgressTable before) {
    return TenantChange.between(before.tenants, tenants);
  }

  /** The other tenants that claim some source of a tenant of this table. */
  public Set<TenantName> rivals(TenantEntry tenant) {
    return claims.rivals(tenant);
  }

  /** Addresses that somebody may leave from here and nobody there, or the other way round. */
  public Set<IpAddress> servedOtherwise(EgressTable other) {
    return addresses.servedOtherwise(other.addresses);
  }

  /** The tenants that have an address. */
  public List<TenantName> holders(IpAddress address) {
    return addresses.holders(address);
  }

  /** Whether somebody leaves from {@code address}, where some tenant has it. */
  public boolean serves(IpAddress address) {
    return addresses.serves(address);
  }

  /** Whether it is one of {@link #addresses}. */
  public boolean isInUse(IpAddress address) {
    return addresses.isInUse(address);
  }

  /** What is wrong with the addresses of the tenants, in words. */
  public List<String> problems() {
    return addresses.problems();
  }

  /** The tenant that owns {@code source}, or why there is none. */
  public sealed interface Found {
    /**
     * A tenant.
     *
     * @param key by which the address is chosen
     */
    record Tenant(TenantEntry tenant, AddressSet set, String key) implements Found {
      /** The address that it leaves from in this family, where it has one. */
      public Optional<IpAddress> address(Family family) {
        return set.choose(key, family);
      }
    }

    record Nobody(DropReason reason) implements Found {}
  }

  public Found find(IpAddress source) {
    List<PrefixTable.Entry<Claims.Owner>> found = claims.find(source);
    if (found.isEmpty()) {
      return new Found.Nobody(DropReason.UNKNOWN_SOURCE);
    }
    Claims.Owner owner = found.getFirst().value();
    if (found.stream().anyMatch(claim -> !claim.value().tenant().equals(owner.tenant()))) {
      return new Found.Nobody(DropReason.SELECTOR_CONFLICT);
    }
    TenantEntry tenant = tenant(owner.tenant()).orElseThrow();
    return Claims.first(found)
        .set(tenant)
        .<Found>map(set -> new Found.Tenant(tenant, set, Claims.first(found).key(source)))
        .orElseGet(() -> new Found.Nobody(DropReason.NO_ADDRESS));
  }

  /** The only tenant that names {@code source}, whether it has an address for it or not. */
  public Optional<TenantName> claimant(IpAddress source) {
    List<TenantName> names =
        claims.find(source).stream().map(entry -> entry.value().tenant()).distinct().toList();
    return names.size() == 1 ? Optional.of(names.getFirst()) : Optional.empty();
  }

  /** The tenant that {@code source} leaves as; empty for a stranger. */
  public Optional<TenantName> owner(IpAddress source) {
    return switch (find(source)) {
      case Found.Tenant found -> Optional.of(found.tenant().name());
      case Found.Nobody nobody -> Optional.empty();
    };
  }

  /** What becomes of a connection from {@code source} to {@code destination}. */
  public Decision decide(IpAddress source, IpAddress destination) {
    return switch (find(source)) {
      case Found.Nobody(DropReason reason) -> new Decision.Refuse(Optional.empty(), reason);
      case Found.Tenant found -> {
        TenantName tenant = found.tenant.name();
        Optional<DropReason> refusal = found.tenant.destinations().refusal(destination);
        yield refusal
            .<Decision>map(reason -> new Decision.Refuse(Optional.of(tenant), reason))
            .orElseGet(() -> leave(tenant, found, destination));
      }
    };
  }

  private Decision leave(TenantName tenant, Found.Tenant found, IpAddress destination) {
    if (found.set.size() == 0) {
      return new Decision.Refuse(Optional.of(tenant), DropReason.NO_ADDRESS);
    }
    return found
        .address(destination.family())
        .<Decision>map(
            egress ->
                serves(egress)
                    ? new Decision.Leave(tenant, egress, destination)
                    : new Decision.Refuse(Optional.of(tenant), DropReason.NO_ADDRESS))
        .orElseGet(() -> new Decision.Refuse(Optional.of(tenant), DropReason.FAMILY));
  }

  /** Every egress address in use, in both families. */
  public Set<IpAddress> addresses() {
    Set<IpAddress> all = new HashSet<>();
    tenants.forEach(tenant -> all.addAll(tenant.addresses()));
    all.removeAll(addresses.barred());
    return all;
  }
}
