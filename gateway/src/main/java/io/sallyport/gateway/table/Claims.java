package io.sallyport.gateway.table;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.slot.AddressSet;
import io.sallyport.ipam.slot.Pod;
import io.sallyport.ipam.slot.SourceKey;
import io.sallyport.tenantapi.tenant.TenantName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Who sends from where, as tenants claim it. Immutable. */
record Claims(PrefixTable<Owner> owners) {
  private static final Comparator<Owner> ORDER =
      Comparator.comparing(Owner::rank).thenComparingLong(Owner::since);

  static final Claims NONE = new Claims(PrefixTable.of(List.of()));

  /** Who sends from a prefix. */
  sealed interface Owner {
    TenantName tenant();

    /** What comes first of several for one prefix: the empty text before names. */
    String rank();

    /** Then the older one. */
    long since();

    /** Its address set, empty where it has none yet. */
    Optional<AddressSet> set(TenantEntry tenant);

    /** What the address of {@code source} is chosen by. */
    String key(IpAddress source);
  }

  private record Outside(TenantName tenant, Cidr entry) implements Owner {
    @Override
    public String rank() {
      return "";
    }

    @Override
    public long since() {
      return 0;
    }

    @Override
    public Optional<AddressSet> set(TenantEntry tenant) {
      return tenant.sets().ofSource(entry);
    }

    @Override
    public String key(IpAddress source) {
      return SourceKey.of(source);
    }
  }

  private record OfPod(TenantName tenant, Pod pod) implements Owner {
    @Override
    public String rank() {
      return pod.key();
    }

    @Override
    public long since() {
      return pod.created();
    }

    @Override
    public Optional<AddressSet> set(TenantEntry tenant) {
      return tenant.sets().at(pod.created());
    }

    @Override
    public String key(IpAddress source) {
      return pod.key();
    }
  }

  /** These after some tenants changed. */
  Claims after(List<TenantChange> changes) {
    List<PrefixTable.Entry<Owner>> gone = new ArrayList<>();
    List<PrefixTable.Entry<Owner>> fresh = new ArrayList<>();
    for (TenantChange change : changes) {
      Set<PrefixTable.Entry<Owner>> before = change.before().map(Claims::of).orElse(Set.of());
      Set<PrefixTable.Entry<Owner>> after = change.after().map(Claims::of).orElse(Set.of());
      before.stream().filter(entry -> !after.contains(entry)).forEach(gone::add);
      after.stream().filter(entry -> !before.contains(entry)).forEach(fresh::add);
    }
    return gone.isEmpty() && fresh.isEmpty() ? this : new Claims(owners.with(gone, fresh));
  }

  private static Set<PrefixTable.Entry<Owner>> of(TenantEntry tenant) {
    Set<PrefixTable.Entry<Owner>> entries = new LinkedHashSet<>();
    for (Cidr entry : tenant.sources()) {
      entries.add(new PrefixTable.Entry<>(entry, new Outside(tenant.name(), entry)));
    }
    for (Pod pod : tenant.pods()) {
      Owner owner = new OfPod(tenant.name(), pod);
      pod.addresses()
          .forEach(ip -> entries.add(new PrefixTable.Entry<>(Cidr.ofAddress(ip), owner)));
    }
    return entries;
  }

  /**
   * Of claims of one tenant that hold a source, the one that counts, whenever which of them came:
   * the longest; of the same prefix {@code sources} before pods, and these by their keys.
   */
  static Owner first(List<PrefixTable.Entry<Owner>> found) {
    PrefixTable.Entry<Owner> longest = found.getFirst();
    return found.size() == 1
        ? longest.value()
        : found.stream()
            .filter(entry -> entry.cidr().equals(longest.cidr()))
            .map(PrefixTable.Entry::value)
            .min(ORDER)
            .orElseThrow();
  }

  /** Who claims {@code source}, the longest prefix first. */
  List<PrefixTable.Entry<Owner>> find(IpAddress source) {
    return owners.find(source);
  }

  /** The other tenants with a claim around, inside or equal to one of a tenant's. */
  Set<TenantName> rivals(TenantEntry tenant) {
    Set<TenantName> rivals = new HashSet<>();
    tenant.senders().forEach(cidr -> owners.overlapping(cidr, one -> rivals.add(one.tenant())));
    rivals.remove(tenant.name());
    return rivals;
  }
}
