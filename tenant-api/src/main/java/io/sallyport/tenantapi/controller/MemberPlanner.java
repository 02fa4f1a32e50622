package io.sallyport.tenantapi.controller;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.plan.BlockState;
import io.sallyport.ipam.slot.AddressSet;
import io.sallyport.ipam.slot.AddressSets;
import io.sallyport.ipam.slot.Demand;
import io.sallyport.ipam.slot.Pods;
import io.sallyport.ipam.slot.SourceKey;
import io.sallyport.tenantapi.crd.BlockEntry;
import io.sallyport.tenantapi.crd.BlockUsage;
import io.sallyport.tenantapi.crd.EgressSlice;
import io.sallyport.tenantapi.crd.EgressSliceSpec;
import io.sallyport.tenantapi.crd.EgressSliceStatus;
import io.sallyport.tenantapi.crd.SetEntry;
import io.sallyport.tenantapi.crd.SliceUsage;
import io.sallyport.tenantapi.crd.SourceBinding;
import io.sallyport.tenantapi.store.LedgerObjects;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/** A member's answer to a slice: which address sets its workloads choose among. Pure. */
public final class MemberPlanner {
  /** A new set takes effect this much later, so that every node knows it before a pod needs it. */
  private static final Duration NOTICE = Duration.ofSeconds(10);

  private MemberPlanner() {}

  /**
   * Who answers.
   *
   * @param gateway its name
   * @param unusable addresses that no workload of it may have: its own, next hops, network and
   *     broadcast
   * @param pods of the slice that it answers to
   */
  public record Member(String gateway, Set<IpAddress> unusable, Pods pods) {
    /** A member without an interface of its own to look at, and without pods. */
    public static Member named(String gateway) {
      return new Member(gateway, Set.of(), Pods.NONE);
    }
  }

  /** What a member makes of a slice. */
  public sealed interface Look {
    /**
     * The member has seen a newer slice of the same owner; another planner wrote this one late. It
     * is to be ignored, since what it gives may be somebody else's by now.
     *
     * @param epoch of the newer one
     * @param own what it answered by this name
     */
    record Older(long epoch, Optional<EgressSliceStatus> own) implements Look {}

    /**
     * The sets that should be in force.
     *
     * @param announcement a status that has to be on disk before they are; empty where they are the
     *     ones of the last status
     */
    record Sets(AddressSets sets, Optional<EgressSliceStatus> announcement) implements Look {}
  }

  /**
   * Looks at {@code slice}.
   *
   * @param look at all slices, which tells what the member has answered
   * @param now the member's clock
   */
  public static Look look(EgressSlice slice, OneLook look, Instant now, Member member) {
    Optional<EgressSliceStatus> own = look.own(slice);
    Optional<EgressSliceStatus> last = look.last(slice);
    if (last.isPresent() && isOlder(slice, last)) {
      return new Look.Older(last.get().epoch(), own);
    }
    AddressSets sets = sets(slice, last, now, member);
    boolean same = own.filter(status -> sets(status).equals(sets)).isPresent();
    return new Look.Sets(
        sets, same ? Optional.empty() : Optional.of(announce(slice, sets, own, member)));
  }

  static boolean isOlder(EgressSlice slice, Optional<EgressSliceStatus> last) {
    return ofSameOwner(slice.getSpec(), last)
        .filter(status -> status.epoch() > slice.getSpec().epoch())
        .isPresent();
  }

  /**
   * The address sets that {@code slice} should have.
   *
   * @param last the status it had, kept across restarts; empty the first time
   * @param now the member's clock
   */
  static AddressSets sets(
      EgressSlice slice, Optional<EgressSliceStatus> last, Instant now, Member member) {
    EgressSliceSpec spec = slice.getSpec();
    AddressSets old = ofSameOwner(spec, last).map(MemberPlanner::sets).orElse(AddressSets.NONE);
    List<Cidr> entries = spec.sources().stream().map(source -> Cidr.of(source.cidr())).toList();
    long keys = entries.stream().mapToLong(SourceKey::count).sum();
    long wantedBefore = old.newest().map(AddressSet::size).orElse(0);
    return old.next(
        new AddressSets.Inputs(
            blocks(spec, block -> state(block) == BlockState.ACTIVE),
            kept(spec),
            member.unusable,
            entries,
            member.pods,
            Demand.wanted(keys + member.pods.created().size(), spec.podsPerAddress(), wantedBefore),
            now.plus(NOTICE).getEpochSecond(),
            settled(spec, now)));
  }

  /**
   * What a member says of {@code slice} once {@code sets} are in force.
   *
   * @param last the status it had
   * @param flows addresses that open connections leave from, looked up after the sets were in force
   */
  public static EgressSliceStatus answer(
      EgressSlice slice,
      AddressSets sets,
      Optional<EgressSliceStatus> last,
      Member member,
      Set<IpAddress> flows) {
    EgressSliceSpec spec = slice.getSpec();
    return new EgressSliceStatus(
        spec.identity(),
        spec.epoch(),
        member.gateway,
        entries(sets),
        bindings(sets),
        new SliceUsage(
            member.pods.created().size(),
            unusable(spec, member),
            usage(spec, new InUse(sets, member, flows), ofSameOwner(spec, last))),
        null);
  }

  /**
   * What a member says of {@code slice} before {@code sets} are in force: that all is in use, and
   * that it knows of no more than it said to the same owner before.
   */
  public static EgressSliceStatus announce(
      EgressSlice slice, AddressSets sets, Optional<EgressSliceStatus> last, Member member) {
    EgressSliceStatus answer = answer(slice, sets, last, member, Set.of());
    List<BlockUsage> busy =
        answer.usage().blocks().stream()
            .map(use -> new BlockUsage(use.cidr(), Math.max(1, use.used()), 0))
            .toList();
    return answer
        .with(new SliceUsage(answer.usage().pods(), answer.usage().unusable(), busy))
        .withEpoch(ofSameOwner(slice.getSpec(), last).map(EgressSliceStatus::epoch).orElse(-1L));
  }

  private static Optional<EgressSliceStatus> ofSameOwner(
      EgressSliceSpec spec, Optional<EgressSliceStatus> last) {
    return last.filter(status -> status.identity().equals(spec.identity()));
  }

  /** The blocks of {@code slice} whose addresses may go on leaving. */
  public static List<Cidr> kept(EgressSliceSpec slice) {
    return blocks(slice, MemberPlanner::isKept);
  }

  private static boolean isKept(BlockEntry block) {
    return switch (state(block)) {
      case ACTIVE -> true;
      case DRAINING -> !Boolean.TRUE.equals(block.evicted());
      case PENDING, QUARANTINED -> false;
    };
  }

  private static BlockState state(BlockEntry block) {
    return LedgerObjects.state(block.state());
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

  private static List<Cidr> blocks(EgressSliceSpec spec, Predicate<BlockEntry> which) {
    return spec.blocks().stream()
        .filter(which)
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
                state(block) == BlockState.PENDING
                    && !Instant.parse(block.effectiveFrom()).isAfter(now));
  }

  private static List<String> unusable(EgressSliceSpec spec, Member member) {
    return member.unusable.stream()
        .filter(
            address ->
                spec.blocks().stream().anyMatch(block -> Cidr.of(block.cidr()).contains(address)))
        .sorted()
        .map(IpAddress::toString)
        .toList();
  }

  /**
   * Addresses in use.
   *
   * @param now that some pod, source or flow has, for sources an upper bound
   * @param soon that a pod which comes may get: while it does, a block that drains has not ended
   */
  private record InUse(Set<IpAddress> now, Set<IpAddress> soon) {
    InUse(AddressSets sets, Member member, Set<IpAddress> flows) {
      this(new HashSet<>(flows), sets.offered(member.pods));
      now.addAll(sets.inUse(member.pods));
      soon.addAll(now);
    }

    long in(BlockEntry block) {
      Cidr cidr = Cidr.of(block.cidr());
      return (state(block) == BlockState.ACTIVE ? now : soon)
          .stream().filter(cidr::contains).count();
    }
  }

  private static List<BlockUsage> usage(
      EgressSliceSpec spec, InUse used, Optional<EgressSliceStatus> before) {
    Map<String, Integer> idleBefore = new HashMap<>();
    before.ifPresent(
        status ->
            status.usage().blocks().forEach(use -> idleBefore.put(use.cidr(), use.idleReports())));
    return spec.blocks().stream()
        .map(block -> usage(block, used, idleBefore.getOrDefault(block.cidr(), 0)))
        .toList();
  }

  /** How much of a block is used, and how long nothing was. */
  private static BlockUsage usage(BlockEntry block, InUse used, int idleBefore) {
    long count = used.in(block);
    boolean idle = count == 0 && state(block) == BlockState.ACTIVE;
    return new BlockUsage(block.cidr(), count, idle ? Math.min(2, idleBefore + 1) : 0);
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
