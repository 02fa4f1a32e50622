package io.sallyport.tenantapi.controller;

import io.sallyport.tenantapi.crd.EgressSlice;
import io.sallyport.tenantapi.crd.EgressSliceStatus;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One look of a member at all slices of its cluster. An owner whose tenant got another name has two
 * for a while: the new one goes on with what the old one was answered, and is looked at first, so
 * that this is on disk before the old one gives it up. One thread uses it.
 */
public final class OneLook {
  private static final Comparator<EgressSliceStatus> BY_WEIGHT =
      Comparator.comparing(OneLook::hasAddresses).thenComparingLong(EgressSliceStatus::epoch);

  private final List<EgressSlice> slices;
  private final Map<String, EgressSliceStatus> known = new TreeMap<>();
  private final Map<String, EgressSliceStatus> newest = new HashMap<>();
  private final Map<String, Long> planned = new HashMap<>();
  private final Set<String> unusable = new HashSet<>();

  /**
   * A look that begins.
   *
   * @param known the status that the member keeps of a slice, as it is now
   * @param gone the statuses that it keeps of slices that are there no more: where two planners
   *     write, one that is late may have taken away what the other one still needs
   */
  public OneLook(
      Collection<EgressSlice> slices,
      Function<EgressSlice, Optional<EgressSliceStatus>> known,
      Collection<EgressSliceStatus> gone) {
    slices.forEach(
        slice -> known.apply(slice).ifPresent(status -> this.known.put(name(slice), status)));
    Stream.concat(this.known.values().stream(), gone.stream())
        .forEach(
            status -> newest.merge(status.identity(), status, BinaryOperator.maxBy(BY_WEIGHT)));
    this.slices =
        slices.stream()
            .sorted(
                Comparator.comparingLong((EgressSlice slice) -> -slice.getSpec().epoch())
                    .thenComparing(slice -> slice.getSpec().sources().isEmpty())
                    .thenComparing(slice -> this.known.containsKey(name(slice)))
                    .thenComparing(OneLook::name))
            .toList();
  }

  private static String name(EgressSlice slice) {
    return slice.getMetadata().getName();
  }

  /** The slices in the order to look at them. */
  public List<EgressSlice> inOrder() {
    return slices;
  }

  /**
   * What the owner of {@code slice} goes on with, answered by whatever name: the newest answer that
   * tells of addresses. A name that it gave up tells of none, also where it gets that name again.
   */
  public Optional<EgressSliceStatus> last(EgressSlice slice) {
    Optional<EgressSliceStatus> best = Optional.ofNullable(newest.get(slice.getSpec().identity()));
    return own(slice)
        .filter(own -> best.filter(other -> BY_WEIGHT.compare(own, other) < 0).isEmpty())
        .or(() -> best);
  }

  /** What was answered to this owner by this name. */
  public Optional<EgressSliceStatus> own(EgressSlice slice) {
    return Optional.ofNullable(known.get(name(slice))).filter(status -> isOf(status, slice));
  }

  private static boolean isOf(EgressSliceStatus status, EgressSlice slice) {
    return status.identity().equals(slice.getSpec().identity());
  }

  private static boolean hasAddresses(EgressSliceStatus status) {
    return status.sets().stream().anyMatch(set -> !set.ipv4().isEmpty() || !set.ipv6().isEmpty());
  }

  /**
   * {@code slice} is planned, and can be used: from here on its owner's older ones are outlived.
   */
  public void planned(EgressSlice slice) {
    planned.merge(slice.getSpec().identity(), slice.getSpec().epoch(), Math::max);
  }

  /** {@code slice} cannot be used: what its owner has by the names that come after stays. */
  public void unusable(EgressSlice slice) {
    unusable.add(slice.getSpec().identity());
  }

  /**
   * Whether what is in force by this name stays as it is, since its owner's next cannot be used.
   */
  public boolean stays(EgressSlice slice) {
    return unusable.contains(slice.getSpec().identity());
  }

  /**
   * Whether a newer slice of the same owner was planned, whose planner has not come to this one
   * yet: what this one says is the newer one's by now.
   */
  public boolean isOutlived(EgressSlice slice) {
    return planned.getOrDefault(slice.getSpec().identity(), -1L) > slice.getSpec().epoch();
  }
}
