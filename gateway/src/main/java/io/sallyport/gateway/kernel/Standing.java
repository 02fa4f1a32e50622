package io.sallyport.gateway.kernel;

import io.sallyport.gateway.netlink.NftElement;
import io.sallyport.gateway.table.EgressTable;
import io.sallyport.gateway.table.TenantChange;
import io.sallyport.ipam.address.IpAddress;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is in force in the kernel, by whose it is. One thread changes it; any may ask for the owner
 * of a mark.
 */
final class Standing {
  private final Marks marks;
  private final Map<String, Part> parts = new HashMap<>();
  private final Map<Integer, String> owners = new ConcurrentHashMap<>();
  private EgressTable table = EgressTable.EMPTY;
  private Set<IpAddress> leaving = Set.of();
  private Set<String> full = Set.of();

  Standing(Marks marks) {
    this.marks = marks;
  }

  /** Every part. */
  Map<String, Part> parts() {
    return Collections.unmodifiableMap(parts);
  }

  /** All of it, where some parts are others. */
  KernelImage with(Map<String, Part> next) {
    Map<String, Part> all = new HashMap<>(parts);
    all.putAll(next);
    return new KernelImage(all);
  }

  /** What puts these parts in force did so. */
  void keep(Map<String, Part> next) {
    next.forEach(
        (name, part) -> {
          Part before =
              Optional.ofNullable(
                      part.equals(Part.NOTHING) ? parts.remove(name) : parts.put(name, part))
                  .orElse(Part.NOTHING);
          if (ImageBuilder.isTenant(name)) {
            part.marks().forEach(mark -> owners.put(mark, name)); // never without, for who asks
            before.marks().stream()
                .filter(mark -> !part.marks().contains(mark))
                .forEach(mark -> owners.remove(mark, name));
          }
        });
  }

  /** The same, of a table. */
  void keep(Map<String, Part> next, EgressTable now, Set<IpAddress> left) {
    keep(next);
    table = now;
    leaving = left;
  }

  /** The same, where these have as many connections as they may. */
  void keepFull(Map<String, Part> next, Set<String> names) {
    keep(next);
    full = Set.copyOf(names);
  }

  void keepLeaving(Map<String, Part> next, Set<IpAddress> left) {
    keep(next);
    leaving = left;
  }

  /** The tenant of a mark. */
  Optional<String> owner(int mark) {
    return Optional.ofNullable(owners.get(mark));
  }

  /** The marks of every tenant. */
  Map<String, Set<Integer>> marks() {
    Map<String, Set<Integer>> all = new HashMap<>();
    parts.forEach(
        (name, part) -> {
          if (ImageBuilder.isTenant(name)) {
            all.put(name, part.marks());
          }
        });
    return all;
  }

  Set<String> full() {
    return full;
  }

  /** Addresses that are no longer in the table, and have a mark still. */
  Set<IpAddress> leaving() {
    return leaving;
  }

  /** Those that will be leaving with a table. */
  Set<IpAddress> leaving(EgressTable next, List<TenantChange> changes) {
    Set<IpAddress> touched = new HashSet<>(next.servedOtherwise(table));
    changes.forEach(change -> touched.addAll(change.addresses()));
    Set<IpAddress> all = new HashSet<>(leaving);
    touched.forEach(address -> leaves(address, next, all));
    return all;
  }

  /** Those of an earlier process that are not in the first table. */
  Set<IpAddress> leavingAtFirst(EgressTable first) {
    Set<IpAddress> all = new HashSet<>();
    marks.all().keySet().forEach(address -> leaves(address, first, all));
    return all;
  }

  private void leaves(IpAddress address, EgressTable next, Set<IpAddress> all) {
    if (!next.isInUse(address) && marks.known(address).isPresent()) {
      all.add(address);
    } else {
      all.remove(address);
    }
  }

  /** The part of addresses that are leaving. */
  Part leavingPart(Set<IpAddress> left) {
    Part.Builder part = new Part.Builder();
    left.forEach(address -> TenantPart.address(address, marks, part));
    return part.build();
  }

  /**
   * The part that closes tenants.
   *
   * @param next parts that will take the place of those in force
   */
  Part fullPart(Set<String> names, Map<String, Part> next) {
    Part.Builder part = new Part.Builder();
    for (String name : names) {
      Part its = next.getOrDefault(name, parts.getOrDefault(name, Part.NOTHING));
      its.of(KernelSet.COUNT_EGRESS).stream()
          .map(counted -> NftElement.of(counted.key()))
          .forEach(element -> part.add(KernelSet.FULL, element));
    }
    return part.build();
  }
}
