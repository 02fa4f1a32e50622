package io.sallyport.tenantapi.directory;

import io.sallyport.ipam.slot.AddressSets;
import io.sallyport.tenantapi.controller.FleetClock;
import io.sallyport.tenantapi.controller.MemberPlanner;
import io.sallyport.tenantapi.controller.MemberPlanner.Look;
import io.sallyport.tenantapi.controller.OneLook;
import io.sallyport.tenantapi.controller.PlannerLoop;
import io.sallyport.tenantapi.controller.Verb;
import io.sallyport.tenantapi.crd.EgressSlice;
import io.sallyport.tenantapi.crd.EgressSliceStatus;
import io.sallyport.tenantapi.tenant.Fleet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** A planner and gateways without traffic on a state directory, new ones for each act. */
final class Stage {
  private static final int ROUNDS = 12;
  private static final long SECOND = 1_000_000_000L;
  private static final Instant START = Instant.parse("2026-11-21T00:00:00Z");

  private final Path root;
  private final Disk disk;
  private final List<String> clusters;

  /** The stage at {@code root}, with a gateway in each of {@code clusters}. */
  Stage(Path root, Disk disk, List<String> clusters) {
    this.root = root;
    this.disk = disk;
    this.clusters = clusters;
  }

  /**
   * Brings all in line with {@code fleet}.
   *
   * @param second when the planner starts, by its monotonic and its wall clock
   * @param later seconds until it looks
   * @param verb done first
   */
  void play(long second, long later, Fleet fleet, Optional<Verb> verb) throws IOException {
    AtomicLong nanos = new AtomicLong(second * SECOND);
    InstantSource wall = InstantSource.fixed(START.plusSeconds(second));
    List<MemberDirectory> members = new ArrayList<>();
    try (StateDirectory store = StateDirectory.open(root, disk)) {
      for (String cluster : clusters) {
        members.add(MemberDirectory.open(root, cluster, cluster, disk));
      }
      PlannerLoop loop =
          new PlannerLoop(store, new FleetClock(store, nanos::get), wall, ledgers -> {});
      nanos.addAndGet(later * SECOND);
      if (verb.isPresent()) {
        loop.act(verb.get());
      }
      settle(loop, fleet, members, wall.instant());
    } finally {
      for (MemberDirectory member : members) {
        member.close();
      }
    }
  }

  private static void settle(
      PlannerLoop loop, Fleet fleet, List<MemberDirectory> members, Instant now)
      throws IOException {
    for (int round = 0; round < ROUNDS; round++) {
      boolean changed =
          loop.reconcile(fleet).outcomes().stream().anyMatch(outcome -> outcome.changed());
      for (MemberDirectory member : members) {
        changed |= look(member, now);
      }
      if (!changed) {
        return;
      }
    }
    throw new IllegalStateException("not settled after " + ROUNDS + " rounds");
  }

  /** One look of a gateway that has no traffic; whether it said anything new. */
  private static boolean look(MemberDirectory member, Instant now) throws IOException {
    boolean changed = false;
    OneLook look =
        new OneLook(
            member.slices().readable(), slice -> Optional.ofNullable(slice.getStatus()), List.of());
    for (EgressSlice slice : look.inOrder()) {
      Optional<EgressSliceStatus> last = Optional.ofNullable(slice.getStatus());
      if (MemberPlanner.look(slice, look, now, MemberPlanner.Member.named("gw"))
          instanceof Look.Sets(AddressSets sets, var announcement)) {
        look.planned(slice);
        if (announcement.isPresent()) {
          slice.setStatus(announcement.get());
          member.writeStatus(slice);
        }
        slice.setStatus(
            MemberPlanner.answer(slice, sets, last, MemberPlanner.Member.named("gw"), Set.of()));
        member.writeStatus(slice);
      }
      changed |= !Optional.of(slice.getStatus()).equals(last);
    }
    member.witnessClock();
    return changed;
  }
}
