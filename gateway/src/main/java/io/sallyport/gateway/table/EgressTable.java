package io.sallyport.gateway.table;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.CidrSet;
import io.sallyport.ipam.address.Family;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.slot.AddressSet;
import io.sallyport.ipam.slot.Pod;
import io.sallyport.ipam.slot.SourceKey;
import io.sallyport.tenantapi.tenant.TenantName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One revision of everything a gateway decides by. Immutable; any thread may use it.
 *
 * @param revision rises with every table of a process, from 0 for none
 * @param tenants ascending by name
 * @param torn addresses that more than one tenant has, and who: nobody leaves from them
 * @param barred addresses of tenants that this host may not use, since its network has other uses
 *     for them: nobody leaves from them
 * @param held where a source that no tenant names must not pass
 */
public record EgressTable(
    long revision,
    List<TenantEntry> tenants,
    SortedMap<IpAddress, List<TenantName>> torn,
    Set<IpAddress> barred,
    CidrSet held,
    PrefixTable<Owner> owners) {
  public static final EgressTable EMPTY = of(0, List.of());

  /** Who sends from a prefix. */
  sealed interface Owner {
    TenantEntry tenant();

    /** Its address set, empty where it has none yet. */
    Optional<AddressSet> set();

    /** What the address of {@code source} is chosen by. */
    String key(IpAddress source);
  }

  private record Outside(TenantEntry tenant, Cidr entry) implements Owner {
    @Override
    public Optional<AddressSet> set() {
      return tenant.sets().ofSource(entry);
    }

    @Override
    public String key(IpAddress source) {
      return SourceKey.of(source);
    }
  }

  private record OfPod(TenantEntry tenant, Pod pod) implements Owner {
    @Override
    public Optional<AddressSet> set() {
      return tenant.sets().at(pod.created());
    }

    @Override
    public String key(IpAddress source) {
      return pod.key();
    }
  }

  public static EgressTable of(long revision, List<TenantEntry> tenants) {
    return of(revision, tenants, CidrSet.EMPTY);
  }

  public static EgressTable of(long revision, List<TenantEntry> tenants, CidrSet held) {
    List<PrefixTable.Entry<Owner>> entries = new ArrayList<>();
    for (TenantEntry tenant : tenants) {
      for (Cidr entry : tenant.sources()) {
        entries.add(new PrefixTable.Entry<>(entry, new Outside(tenant, entry)));
      }
      for (Pod pod : tenant.pods()) {
        Owner owner = new OfPod(tenant, pod);
        pod.addresses()
            .forEach(ip -> entries.add(new PrefixTable.Entry<>(Cidr.ofAddress(ip), owner)));
      }
    }
    return new EgressTable(
        revision, List.copyOf(tenants), torn(tenants), Set.of(), held, PrefixTable.of(entries));
  }

  /** This table, where nobody leaves from any of {@code unusable}. */
  public EgressTable barring(Set<IpAddress> unusable) {
    Set<IpAddress> theirs = new TreeSet<>(unusable);
    theirs.retainAll(addresses());
    return new EgressTable(
        revision, tenants, torn, Collections.unmodifiableSet(theirs), held, owners);
  }

  /** Whether somebody leaves from {@code address}, where some tenant has it. */
  public boolean serves(IpAddress address) {
    return !torn.containsKey(address) && !barred.contains(address);
  }

  private static SortedMap<IpAddress, List<TenantName>> torn(List<TenantEntry> tenants) {
    Map<IpAddress, TenantName> first = new HashMap<>();
    SortedMap<IpAddress, List<TenantName>> torn = new TreeMap<>();
    for (TenantEntry tenant : tenants) {
      for (IpAddress address : tenant.addresses()) {
        Optional.ofNullable(first.putIfAbsent(address, tenant.name()))
            .ifPresent(
                other ->
                    torn.computeIfAbsent(address, any -> new ArrayList<>(List.of(other)))
                        .add(tenant.name()));
      }
    }
    return Collections.unmodifiableSortedMap(torn);
  }

  /** What is wrong with the addresses of the tenants, in words. */
  public List<String> problems() {
    Stream<String> other =
        barred.stream()
            .map(
                address ->
                    "%s is in the address set of a tenant, and of this host's own network: its address, its router's, or the subnet's first or last. Nobody leaves from it; `sallyport evict` moves its workloads"
                        .formatted(address));
    Stream<String> two =
        torn.entrySet().stream()
            .map(
                entry ->
                    "%s is in the address sets of tenants %s: nobody leaves from it. The slice of one is not what the planner wrote"
                        .formatted(
                            entry.getKey(),
                            entry.getValue().stream()
                                .map(TenantName::name)
                                .collect(Collectors.joining(" and "))));
    return Stream.concat(two, other).toList();
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
    List<Owner> claims = owners.find(source);
    if (claims.isEmpty()) {
      return new Found.Nobody(DropReason.UNKNOWN_SOURCE);
    }
    Owner owner = claims.getFirst();
    if (claims.stream().anyMatch(claim -> !claim.tenant().name().equals(owner.tenant().name()))) {
      return new Found.Nobody(DropReason.SELECTOR_CONFLICT);
    }
    return owner
        .set()
        .<Found>map(set -> new Found.Tenant(owner.tenant(), set, owner.key(source)))
        .orElseGet(() -> new Found.Nobody(DropReason.NO_ADDRESS));
  }

  /** The only tenant that names {@code source}, whether it has an address for it or not. */
  public Optional<TenantName> claimant(IpAddress source) {
    List<TenantName> names =
        owners.find(source).stream().map(owner -> owner.tenant().name()).distinct().toList();
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
    all.removeAll(barred);
    return all;
  }
}
