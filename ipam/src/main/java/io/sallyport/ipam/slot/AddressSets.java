package io.sallyport.ipam.slot;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.Family;
import io.sallyport.ipam.address.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All address sets of one tenant in one cluster that something living was created under, oldest
 * first, and for each entry of {@code sources} the set it was first planned with. Growth adds a set
 * and moves nobody; where no block serves new workloads any more, the newest set is empty.
 *
 * @param sets ascending by {@code from}; neighbours differ in their addresses
 * @param sources entry of {@code sources} to the {@code from} of its set
 */
public record AddressSets(List<AddressSet> sets, Map<Cidr, Long> sources) {
  public static final AddressSets NONE = new AddressSets(List.of(), Map.of());

  public AddressSets {
    sets = List.copyOf(sets);
    sources = Map.copyOf(sources);
  }

  /**
   * What a member knows when it plans its sets.
   *
   * @param blocks the active blocks by (epoch of arrival, address)
   * @param kept these and the draining ones: an address outside leaves every set, since it may be
   *     another owner's by now
   * @param unusable addresses it must not use: its own, next hop, network and broadcast
   * @param entries the tenant's sources in this cluster
   * @param wanted addresses per family, see {@link Demand}
   * @param from when a new set takes effect, Unix seconds; the first one takes effect at 0
   * @param settled false while a block is about to become active: a new entry of sources waits for
   *     it, so that it is planned together with the set that counts it
   */
  public record Inputs(
      List<Cidr> blocks,
      List<Cidr> kept,
      Set<IpAddress> unusable,
      Collection<Cidr> entries,
      long wanted,
      long from,
      boolean settled) {}

  /** The newest set, or empty before the first. */
  public Optional<AddressSet> newest() {
    return sets.isEmpty() ? Optional.empty() : Optional.of(sets.getLast());
  }

  /** The set that {@code entry} of sources was planned with, or empty while it has none. */
  public Optional<AddressSet> ofSource(Cidr entry) {
    return Optional.ofNullable(sources.get(entry))
        .flatMap(from -> sets.stream().filter(set -> set.from() == from).findFirst());
  }

  /** The set of a pod created at {@code created}, Unix seconds: the newest that was in effect. */
  public Optional<AddressSet> at(long created) {
    return sets.reversed().stream().filter(set -> set.from() <= created).findFirst();
  }

  /** These sets brought up to date; the same sets where nothing changed. Pure. */
  public AddressSets next(Inputs inputs) {
    List<AddressSet> all = new ArrayList<>();
    for (AddressSet set : sets) {
      AddressSet left = set.within(inputs.kept);
      if (left.size() > 0 || set.size() == 0) {
        all.add(left);
      }
    }
    AddressSet now =
        new AddressSet(
            all.isEmpty() ? 0 : Math.max(inputs.from, all.getLast().from() + 1),
            first(inputs, Family.IPV4),
            first(inputs, Family.IPV6));
    boolean other = all.isEmpty() ? now.size() > 0 : !all.getLast().sameAddresses(now);
    if (other) {
      all.add(now);
    }
    if (all.stream().allMatch(set -> set.size() == 0)) {
      return NONE;
    }
    Map<Cidr, Long> bound = new HashMap<>(sources);
    bound.keySet().retainAll(inputs.entries);
    bound.values().retainAll(all.stream().map(AddressSet::from).toList());
    if (inputs.settled && all.getLast().size() > 0) {
      inputs.entries.forEach(entry -> bound.putIfAbsent(entry, all.getLast().from()));
    }
    long newest = all.getLast().from();
    all.removeIf(set -> set.from() != newest && !bound.containsValue(set.from()));
    return new AddressSets(all, bound);
  }

  private static List<IpAddress> first(Inputs inputs, Family family) {
    List<IpAddress> addresses = new ArrayList<>();
    for (Cidr block : inputs.blocks) {
      if (block.family() == family) {
        for (long i = 0; i < block.size() && addresses.size() < inputs.wanted; i++) {
          IpAddress address = block.first().plus(i);
          if (!inputs.unusable.contains(address)) {
            addresses.add(address);
          }
        }
      }
    }
    return addresses;
  }
}
