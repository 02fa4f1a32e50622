package io.sallyport.tenantapi.properties;

import io.sallyport.ipam.plan.Block;
import io.sallyport.ipam.plan.BlockState;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.tenantapi.controller.Verb;
import io.sallyport.tenantapi.tenant.TenantName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** What can happen. */
final class Actions {
  private static final long SECOND = 1_000_000_000L;
  private static final long YEAR = 366L * 86_400;

  private final World world;
  private final Random random;

  Actions(World world) {
    this.world = world;
    this.random = world.random;
  }

  void any() {
    int dice = random.nextInt(100);
    if (dice < 32) {
      plan(any(world.planners));
    } else if (dice < 58) {
      look(anyMember());
    } else if (dice < 64) {
      flows(anyMember());
    } else if (dice < 77) {
      time();
    } else if (dice < 90) {
      world.note("manifest " + world.manifests.change());
    } else if (dice < 94) {
      planner(any(world.planners));
    } else if (dice < 98) {
      member(anyMember());
    } else {
      verb();
    }
  }

  /** What others do in the middle of something. */
  void aside() {
    switch (random.nextInt(6)) {
      case 0, 1 -> plan(any(world.planners));
      case 2, 3 -> look(anyMember());
      case 4 -> world.pass(random.nextLong(90 * SECOND));
      default -> flows(anyMember());
    }
  }

  void plan(SimPlanner planner) {
    if (planner.isBusy()) {
      return;
    }
    if (world.calm || random.nextInt(8) > 0) {
      planner.fleet = world.manifests.fleet();
    }
    world.note("planner " + world.planners.indexOf(planner) + " looks");
    if (planner.look()) {
      world.holdsInForce(planner, planner.fleet);
    }
  }

  void look(SimMember member) {
    if (member.vanished || member.busy) {
      return;
    }
    member.busy = true;
    world.note("member " + member.cluster + " looks");
    member.read(world.wall(member.wallOffset));
    world.oracle.places(member);
    if (!mayCrash(member)) {
      member.apply();
      world.oracle.places(member); // what was still in force meanwhile was seen once more
      world.observe(member);
      if (!mayCrash(member)) {
        member.answer();
      }
    }
    member.busy = false;
  }

  private boolean mayCrash(SimMember member) {
    if (world.calm) {
      return false;
    }
    if (random.nextInt(10) == 0) {
      aside();
    }
    boolean crash = random.nextInt(40) == 0;
    if (crash) {
      world.note("member " + member.cluster + " crashes");
      member.crash();
      world.oracle.crashed(member);
      world.observe(member);
    }
    return crash;
  }

  private void flows(SimMember member) {
    member.pods(random, world.wall(member.wallOffset));
    if (random.nextBoolean()) {
      member.open(random);
    } else {
      member.close(random);
    }
    world.observe(member);
  }

  private void time() {
    long most = any(List.of(2L, 30L, 120L, 1_000L, 4_000L, 90_000L));
    world.pass(random.nextLong(most * SECOND));
    world.note("time passes");
  }

  private void planner(SimPlanner planner) {
    if (random.nextBoolean() && !planner.isBusy()) {
      world.note("planner " + world.planners.indexOf(planner) + " is killed");
      planner.kill();
    } else {
      planner.wallOffset = random.nextLong(-YEAR, YEAR);
      world.note("planner's wall clock jumps to " + world.wall(planner.wallOffset));
    }
  }

  private void member(SimMember member) {
    if (random.nextInt(3) > 0) {
      member.vanished = !member.vanished;
      world.note(member.cluster + (member.vanished ? " vanishes" : " is back"));
    } else if (member.hasPods()) { // by whose creation sets are dated
      member.wallOffset += random.nextLong(-30, 30);
    } else {
      member.wallOffset = random.nextLong(-YEAR, YEAR);
    }
  }

  private void verb() {
    SimPlanner planner = any(world.planners);
    Optional<TenantName> tenant = Optional.of(new TenantName(any(Manifests.TENANTS)));
    ClusterName cluster = new ClusterName(any(Manifests.CLUSTERS));
    List<Block> blocks = new ArrayList<>();
    world.store.ledgers().values().forEach(ledger -> blocks.addAll(ledger.blocks()));
    if (planner.isBusy()) {
      return;
    }
    long before = world.asked(world.nanos());
    if (random.nextBoolean()) {
      world.note("release " + cluster);
      planner.act(
          new Verb.Release(cluster, random.nextBoolean() ? tenant : Optional.empty(), "gone"));
    } else if (!blocks.isEmpty()) {
      world.note("evict " + tenant.get() + " " + cluster);
      planner.act(
          random.nextBoolean()
              ? new Verb.Evict(tenant.get(), Optional.empty(), Optional.of(cluster), "moves")
              : new Verb.Evict(
                  tenant.get(), Optional.of(any(blocks).cidr()), Optional.empty(), "moves"));
    }
    world.asked(before);
  }

  /** Whether a person wrote off {@code old}, which was in somebody's hands. */
  static boolean isWriteOff(Ledger after, Block old, Optional<Block> now) {
    return now.isPresent()
        && now.get().state() == BlockState.QUARANTINED
        && old.state() != BlockState.QUARANTINED
        && !after.history().outbox().isEmpty()
        && after.history().outbox().getLast().why().startsWith("release: ");
  }

  private SimMember anyMember() {
    return any(new ArrayList<>(world.members.values()));
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
