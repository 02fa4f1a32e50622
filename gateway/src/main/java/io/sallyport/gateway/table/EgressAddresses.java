package io.sallyport.gateway.table;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.tenantapi.tenant.TenantName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which tenants have which egress addresses, and from which of them nobody leaves. Immutable.
 *
 * @param torn addresses that more than one tenant has, and who
 * @param barred addresses of tenants that this host may not use
 */
record EgressAddresses(
    PrefixTable<TenantName> holders,
    SortedMap<IpAddress, List<TenantName>> torn,
    SortedSet<IpAddress> barred) {
  static final EgressAddresses NONE =
      new EgressAddresses(
          PrefixTable.of(List.of()), Collections.emptySortedMap(), Collections.emptySortedSet());

  /** These after some tenants changed, none of them barred. */
  EgressAddresses after(List<TenantChange> changes) {
    List<PrefixTable.Entry<TenantName>> gone = new ArrayList<>();
    List<PrefixTable.Entry<TenantName>> fresh = new ArrayList<>();
    Set<IpAddress> touched = new HashSet<>();
    for (TenantChange change : changes) {
      Set<IpAddress> before = change.before().map(TenantEntry::addresses).orElse(Set.of());
      Set<IpAddress> after = change.after().map(TenantEntry::addresses).orElse(Set.of());
      before.stream().filter(ip -> !after.contains(ip)).forEach(ip -> gone.add(of(ip, change)));
      after.stream().filter(ip -> !before.contains(ip)).forEach(ip -> fresh.add(of(ip, change)));
    }
    gone.forEach(entry -> touched.add(entry.cidr().first()));
    fresh.forEach(entry -> touched.add(entry.cidr().first()));
    PrefixTable<TenantName> next = touched.isEmpty() ? holders : holders.with(gone, fresh);
    return new EgressAddresses(next, torn(touched, next), Collections.emptySortedSet());
  }

  private static PrefixTable.Entry<TenantName> of(IpAddress address, TenantChange change) {
    return new PrefixTable.Entry<>(Cidr.ofAddress(address), change.name());
  }

  private SortedMap<IpAddress, List<TenantName>> torn(
      Set<IpAddress> touched, PrefixTable<TenantName> next) {
    SortedMap<IpAddress, List<TenantName>> all = new TreeMap<>(torn);
    for (IpAddress address : touched) {
      List<PrefixTable.Entry<TenantName>> found = next.find(address);
      if (found.size() > 1) {
        all.put(address, found.stream().map(PrefixTable.Entry::value).sorted().toList());
      } else {
        all.remove(address);
      }
    }
    return all.equals(torn) ? torn : Collections.unmodifiableSortedMap(all);
  }

  /** These, where nobody leaves from any of {@code unusable}. */
  EgressAddresses barring(Set<IpAddress> unusable) {
    SortedSet<IpAddress> theirs = new TreeSet<>(unusable);
    theirs.removeIf(address -> holders.find(address).isEmpty());
    return new EgressAddresses(holders, torn, Collections.unmodifiableSortedSet(theirs));
  }

  /** The tenants that have an address. */
  List<TenantName> holders(IpAddress address) {
    return holders.find(address).stream().map(PrefixTable.Entry::value).toList();
  }

  boolean serves(IpAddress address) {
    return !torn.containsKey(address) && !barred.contains(address);
  }

  boolean isInUse(IpAddress address) {
    return !barred.contains(address) && !holders.find(address).isEmpty();
  }

  /** Addresses from which nobody leaves here, or there, and not in both. */
  Set<IpAddress> servedOtherwise(EgressAddresses other) {
    Set<IpAddress> either = new HashSet<>();
    if (!torn.equals(other.torn) || !barred.equals(other.barred)) {
      Stream.of(torn.keySet(), barred, other.torn.keySet(), other.barred).forEach(either::addAll);
      either.removeIf(
          ip ->
              torn.containsKey(ip) == other.torn.containsKey(ip)
                  && barred.contains(ip) == other.barred.contains(ip));
    }
    return either;
  }

  /** What is wrong, in words. */
  List<String> problems() {
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
}
