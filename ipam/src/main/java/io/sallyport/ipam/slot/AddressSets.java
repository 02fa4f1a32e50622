package io.sallyport.ipam.slot;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.Family;
import io.sallyport.ipam.address.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

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
   * @param pods that live; one that comes gets the set that is in effect
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
      Pods pods,
      long wanted,
      long from,
      boolean settled) {

    /** When a new set takes effect: after every living pod came, whatever clocks did. */
    private long fromNow() {
      long last = pods.created().values().stream().mapToLong(Long::longValue).max().orElse(-1);
      return Math.max(from, last + 1);
    }
  }

  /** The newest set, or empty before the first. */
  public Optional<AddressSet> newest() {
    return sets.isEmpty() ? Optional.empty() : Optional.of(sets.getLast());
  }

  /** The set that {@code entry} of sources was planned with, or empty while it has none. */
  public Optional<AddressSet> ofSource(Cidr entry) {
    return Optional.ofNullable(sources.get(entry))
        .flatMap(from -> sets.stream().filter(set -> set.from() == from).findFirst());
  }

  /**
   * The set of a pod created at {@code created}, Unix seconds: the newest that was in effect then,
   * or the oldest there is for a pod that came to this tenant later. Where that one is empty, the
   * first after it that is not; empty before the first.
   */
  public Optional<AddressSet> at(long created) {
    Optional<AddressSet> then = under(sets, created);
    return then.filter(set -> set.size() > 0)
        .or(() -> sets.stream().filter(s -> s.from() > created && s.size() > 0).findFirst())
        .or(() -> then);
  }

  private static Optional<AddressSet> under(List<AddressSet> sets, long created) {
    return sets.reversed().stream()
        .filter(set -> set.from() <= created)
        .findFirst()
        .or(() -> sets.stream().findFirst());
  }

  /** The addresses of {@code pods}, and those that the sources choose among. */
  public Set<IpAddress> inUse(Pods pods) {
    Set<IpAddress> used = new HashSet<>();
    sets.stream()
        .filter(set -> sources.containsValue(set.from()))
        .forEach(set -> addAll(set, used));
    pods.created()
        .forEach(
            (key, created) ->
                at(created)
                    .ifPresent(
                        set -> {
                          set.choose(key, Family.IPV4).ifPresent(used::add);
                          set.choose(key, Family.IPV6).ifPresent(used::add);
                        }));
    return used;
  }

  /** What a pod that comes now chooses among. */
  public Set<IpAddress> offered(Pods pods) {
    Set<IpAddress> offered = new HashSet<>();
    at(pods.now()).ifPresent(set -> addAll(set, offered));
    return offered;
  }

  private static void addAll(AddressSet set, Set<IpAddress> all) {
    all.addAll(set.ipv4());
    all.addAll(set.ipv6());
  }

  /** These sets brought up to date; the same sets where nothing changed. Pure. */
  public AddressSets next(Inputs inputs) {
    List<AddressSet> all = new ArrayList<>();
    for (AddressSet set : sets) {
      AddressSet left = set.within(inputs.kept);
      all.add(left);
    }
    AddressSet now =
        new AddressSet(
            all.isEmpty() ? 0 : Math.max(inputs.fromNow(), all.getLast().from() + 1),
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
    hasten(all, bound, inputs.fromNow());
    bound
        .values()
        .retainAll(all.stream().filter(set -> set.size() > 0).map(AddressSet::from).toList());
    if (inputs.settled && all.getLast().size() > 0) {
      inputs.entries.forEach(entry -> bound.putIfAbsent(entry, all.getLast().from()));
    }
    Set<Long> used = new HashSet<>(bound.values());
    used.add(all.getLast().from());
    AddressSets whole = new AddressSets(all, bound);
    Stream.concat(inputs.pods.created().values().stream(), Stream.of(inputs.pods.now()))
        .flatMap(created -> Stream.of(under(all, created), whole.at(created)))
        .forEach(set -> set.ifPresent(it -> used.add(it.from())));
    all.removeIf(set -> !used.contains(set.from()));
    return new AddressSets(all, bound);
  }

  /**
   * The newest takes effect by {@code from}, also where it was made by a clock that was ahead. The
   * oldest is that of all pods before it, so that it may as well begin at 0.
   */
  private static void hasten(List<AddressSet> all, Map<Cidr, Long> bound, long from) {
    if (all.size() > 1 && all.getFirst().from() > from) {
      begin(0, all, 0, bound);
    }
    int last = all.size() - 1;
    long soonest = last == 0 ? from : Math.max(from, all.get(last - 1).from() + 1);
    if (all.get(last).from() > soonest) {
      begin(last, all, soonest, bound);
    }
  }

  private static void begin(int index, List<AddressSet> all, long from, Map<Cidr, Long> bound) {
    AddressSet set = all.get(index);
    all.set(index, new AddressSet(from, set.ipv4(), set.ipv6()));
    bound.replaceAll((entry, of) -> of == set.from() ? from : of);
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
