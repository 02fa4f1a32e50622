package io.sallyport.tenantapi.controller;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.plan.BlockState;
import io.sallyport.ipam.slot.AddressSet;
import io.sallyport.ipam.slot.AddressSets;
import io.sallyport.ipam.slot.Demand;
import io.sallyport.ipam.slot.SourceKey;
import io.sallyport.tenantapi.crd.BlockEntry;
import io.sallyport.tenantapi.crd.BlockUsage;
import io.sallyport.tenantapi.crd.EgressSlice;
import io.sallyport.tenantapi.crd.EgressSliceSpec;
import io.sallyport.tenantapi.crd.EgressSliceStatus;
import io.sallyport.tenantapi.crd.SetEntry;
import io.sallyport.tenantapi.crd.SliceUsage;
import io.sallyport.tenantapi.crd.SourceBinding;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;

/** A member's answer to a slice: which address sets its workloads choose among. Pure. */
public final class MemberPlanner {
  /** A new set takes effect this much later, so that every node knows it before a pod needs it. */
  private static final Duration NOTICE = Duration.ofSeconds(10);

  private MemberPlanner() {}

  /**
   * The status that {@code slice} should have.
   *
   * @param before the status it had, kept across restarts; empty the first time
   * @param gateway the EgressGateway that holds the addresses
   */
  public static EgressSliceStatus next(
      EgressSlice slice, Optional<EgressSliceStatus> before, String gateway, Instant now) {
    EgressSliceSpec spec = slice.getSpec();
    AddressSets old = before.map(MemberPlanner::sets).orElse(AddressSets.NONE);
    List<Cidr> entries = spec.sources().stream().map(source -> Cidr.of(source.cidr())).toList();
    long keys = entries.stream().mapToLong(SourceKey::count).sum();
    long wantedBefore = old.newest().map(AddressSet::size).orElse(0);
    AddressSets sets =
        old.next(
            new AddressSets.Inputs(
                held(spec, Set.of(BlockState.ACTIVE)),
                held(spec, Set.of(BlockState.ACTIVE, BlockState.DRAINING)),
                Set.of(),
                entries,
                Demand.wanted(keys, spec.podsPerAddress(), wantedBefore),
                now.plus(NOTICE).getEpochSecond(),
                settled(spec, now)));
    return new EgressSliceStatus(
        spec.epoch(), gateway, entries(sets), bindings(sets), usage(spec, sets, before));
  }

  /** The sets that {@code status} tells of. */
  public static AddressSets sets(EgressSliceStatus status) {
    List<AddressSet> sets =
        status.sets().stream()
            .map(set -> new AddressSet(set.from(), addresses(set.ipv4()), addresses(set.ipv6())))
            .toList();
    Map<Cidr, Long> sources = new HashMap<>();
    status.sources().forEach(bound -> sources.put(Cidr.of(bound.cidr()), bound.from()));
    return new AddressSets(sets, sources);
  }

  private static List<Cidr> held(EgressSliceSpec spec, Set<BlockState> states) {
    return spec.blocks().stream()
        .filter(block -> states.contains(LedgerObjects.state(block)))
        .sorted(
            Comparator.comparingLong((ToLongFunction<BlockEntry>) BlockEntry::epoch)
                .thenComparing(block -> Cidr.of(block.cidr())))
        .map(block -> Cidr.of(block.cidr()))
        .toList();
  }

  /** Whether no block only waits to be acknowledged. */
  private static boolean settled(EgressSliceSpec spec, Instant now) {
    return spec.blocks().stream()
        .noneMatch(
            block ->
                LedgerObjects.state(block) == BlockState.PENDING
                    && !Instant.parse(block.effectiveFrom()).isAfter(now));
  }

  private static SliceUsage usage(
      EgressSliceSpec spec, AddressSets sets, Optional<EgressSliceStatus> before) {
    Map<String, Integer> idleBefore = new HashMap<>();
    before.ifPresent(
        status ->
            status.usage().blocks().forEach(use -> idleBefore.put(use.cidr(), use.idleReports())));
    List<BlockUsage> blocks =
        spec.blocks().stream()
            .map(
                block -> {
                  long used = used(Cidr.of(block.cidr()), sets);
                  int idle = Math.min(2, idleBefore.getOrDefault(block.cidr(), 0) + 1);
                  return new BlockUsage(block.cidr(), used, used > 0 ? 0 : idle);
                })
            .toList();
    return new SliceUsage(0, List.of(), blocks);
  }

  /** Addresses of {@code block} that some source may have; an upper bound of those in use. */
  private static long used(Cidr block, AddressSets sets) {
    return sets.sets().stream()
        .filter(set -> sets.sources().containsValue(set.from()))
        .flatMap(set -> set.of(block.family()).stream())
        .filter(block::contains)
        .distinct()
        .count();
  }

  private static List<SetEntry> entries(AddressSets sets) {
    return sets.sets().stream()
        .map(set -> new SetEntry(set.from(), texts(set.ipv4()), texts(set.ipv6())))
        .toList();
  }

  private static List<SourceBinding> bindings(AddressSets sets) {
    return sets.sources().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(bound -> new SourceBinding(bound.getKey().toString(), bound.getValue()))
        .toList();
  }

  private static List<IpAddress> addresses(List<String> texts) {
    return texts.stream().map(IpAddress::of).toList();
  }

  private static List<String> texts(List<IpAddress> addresses) {
    return addresses.stream().map(IpAddress::toString).toList();
  }
}
