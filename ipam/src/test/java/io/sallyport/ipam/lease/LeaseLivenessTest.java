package io.sallyport.ipam.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** That somebody answers, and how soon. */
class LeaseLivenessTest {
  private static final long FIRST = 800 * World.MILLI;
  private static final long DETECTION = (300 + 20) * World.MILLI;
  private static final long FENCE_AND_MARGIN = 550 * World.MILLI;
  private static final long MESSAGES = 50 * World.MILLI;

  private static World begun(long seed) {
    World world = new World(seed, Faults.NONE, new Counters(), 1, 1.0002, 0.9998);
    world.api.apply(0, new Change.Assign(0, world.gateways.getFirst().name, 500));
    name(world, 1);
    world.gateways.forEach(Gateway::start);
    world.runTo(FIRST);
    return world;
  }

  private static void name(World world, int standby) {
    world.api.apply(
        world.api.table().version(),
        new Change.NameStandby(0, Optional.of(world.gateways.get(standby).name)));
  }

  /** Runs for so long and fails at the first instant at which not just this one answers. */
  private static void assertAnswers(World world, int gateway, long millis) {
    long end = world.now() + millis * World.MILLI;
    while (world.now() < end) {
      world.runTo(world.now() + World.MILLI);
      assertThat(world.referee.answering())
          .as("%d ms", world.now() / World.MILLI)
          .containsExactly(world.gateways.get(gateway));
    }
  }

  @Test
  void whileAllIsWellExactlyOneAnswersAllTheTime() {
    for (int seed = 0; seed < 20; seed++) {
      World world = begun(seed);
      assertAnswers(world, 0, 5_000);
      assertThat(world.counters.of(Counters.Kind.ELEMENT_LOST)).isZero();
    }
  }

  @Test
  void afterACrashTheSlotIsServedWithinDetectionFenceAndMargin() {
    for (int seed = 0; seed < 200; seed++) {
      World world = begun(seed);
      world.runTo(FIRST + seed * World.MILLI);
      world.gateways.getFirst().reboot();
      world.runTo(world.now() + DETECTION + FENCE_AND_MARGIN + MESSAGES);
      assertAnswers(world, 1, 100);
    }
  }

  @Test
  void withoutTheApiServerTheHolderGoesOnWhileItsStandbyAnswers() {
    World world = begun(1);
    cutOffApi(world);
    assertAnswers(world, 0, 20_000);
  }

  @Test
  void withoutItsStandbyTheHolderGoesOnByQuorumReads() {
    World world = begun(2);
    world.gateways.get(1).reboot();
    assertAnswers(world, 0, 20_000);
  }

  @Test
  void withoutBothItIsSilentAndThenGoesOn() {
    World world = begun(3);
    cutOffApi(world);
    world.gateways.get(1).crash();
    world.runTo(world.now() + 500 * World.MILLI);
    assertThat(world.referee.answering()).isEmpty();
    world.network.heal();
    world.runTo(world.now() + 200 * World.MILLI);
    assertAnswers(world, 0, 3_000);
  }

  @Test
  void aPlannedRestartMovesNothingAndIsNotNoticed() {
    for (int seed = 0; seed < 30; seed++) {
      World world = begun(seed);
      Gateway holder = world.gateways.getFirst();
      holder.tell(at -> new Input.FenceWanted(at, 5000));
      assertAnswers(world, 0, 300);
      assertThat(holder.state().filter(state -> state.renewsBy(5000))).isPresent();
      holder.crash();
      assertAnswers(world, 0, 3_000);
      holder.start();
      assertAnswers(world, 0, 4_000);
      assertThat(world.row().orElseThrow())
          .extracting(AssignmentRow::fenceMillis, AssignmentRow::epoch)
          .isEqualTo(List.of(500, 1L));
    }
  }

  @Test
  void aPlannedRestartThatFailsIsTakenOverAfterTheLongFence() {
    World world = begun(4);
    Gateway holder = world.gateways.getFirst();
    holder.tell(at -> new Input.FenceWanted(at, 5000));
    world.runTo(world.now() + 300 * World.MILLI);
    holder.reboot();
    world.runTo(world.now() + (5_000 + 5_500 + 200) * World.MILLI);
    assertAnswers(world, 1, 1_000);
    assertThat(world.row().orElseThrow().fenceMillis()).isEqualTo(500);
  }

  @Test
  void aPlannedHandOverIsSilentForATenthOfASecond() {
    World world = begun(5);
    world.gateways.getFirst().tell(at -> new Input.FenceWanted(at, 0));
    world.runTo(world.now() + 150 * World.MILLI);
    assertAnswers(world, 1, 2_000);
  }

  private static void cutOffApi(World world) {
    world.gateways.forEach(
        gateway -> world.network.part(gateway.name, Network.API, 60_000 * World.MILLI));
  }
}
