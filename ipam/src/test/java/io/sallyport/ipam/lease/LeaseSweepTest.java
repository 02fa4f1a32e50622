package io.sallyport.ipam.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** One take-over, hit at every moment: {@code a} holds, {@code b} stands by. */
class LeaseSweepTest {
  private static final long START = 1_500 * World.MILLI;
  private static final double SLOW = 1 - 0.047;
  private static final double FAST = 1 + 0.047;

  private static World healthy(long seed, double... rates) {
    World world = new World(seed, Faults.NONE, new Counters(), rates);
    world.api.apply(0, new Change.Assign(0, a(world).name, 500));
    world.api.apply(1, new Change.NameStandby(0, Optional.of(b(world).name)));
    world.gateways.forEach(Gateway::start);
    world.runTo(START);
    assertThat(world.referee.answering()).containsExactly(a(world));
    return world;
  }

  private static Gateway a(World world) {
    return world.gateways.get(0);
  }

  private static Gateway b(World world) {
    return world.gateways.get(1);
  }

  /** The two part; {@code gap} later the holder loses the API server too, and cannot know. */
  private static void cutOff(long seed, long gap, double slow, double fast) {
    World world = healthy(seed, slow, fast, 1);
    long length = 5_000 * World.MILLI;
    world.network.part(a(world).name, b(world).name, length);
    world.network.slow(a(world).name, Network.API, 45 * World.MILLI, length);
    world.runTo(START + gap * World.MILLI);
    world.network.part(a(world).name, Network.API, length);
    world.runTo(START + 3_000 * World.MILLI);
    assertThat(world.referee.answering()).containsExactly(b(world));
  }

  @Test
  void aHolderThatIsCutOffAtAnyMomentIsSilentBeforeItsStandbyActs() {
    for (int gap = 0; gap < 800; gap++) {
      cutOff(gap, gap, SLOW, FAST);
    }
  }

  @Test
  void clocksThatAreMoreWrongThanTheMarginAreSeen() {
    assertThatThrownBy(
            () -> {
              for (int gap = 0; gap < 800; gap++) {
                cutOff(gap, gap, 1 - 0.15, 1 + 0.15);
              }
            })
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("answer together");
  }

  @Test
  void aHolderThatFreezesBeforeAnythingItDoesIsSilentBeforeItsStandbyActs() {
    List<Class<?>> kinds =
        List.of(Output.OpenQuestion.class, Output.SendProbe.class, Output.Renew.class);
    for (Class<?> kind : kinds) {
      for (long freeze = 5; freeze < 1_500; freeze += 5) {
        World world = healthy(freeze, SLOW, FAST, 1);
        world.network.part(a(world).name, Network.API, 5_000 * World.MILLI);
        a(world).freezeBefore(kind, freeze * World.MILLI);
        world.runTo(START + 3_000 * World.MILLI);
        assertThat(world.referee.answering()).hasSize(1);
      }
    }
  }

  @Test
  void aHolderThatFreezesBeforeItsFirstElementMakesNoneTooLate() {
    for (long freeze = 5; freeze < 1_500; freeze += 5) {
      World world = healthy(freeze, SLOW, FAST, 1);
      a(world).delete();
      world.network.part(a(world).name, Network.API, 5_000 * World.MILLI);
      a(world).freezeBefore(Output.Create.class, freeze * World.MILLI);
      world.runTo(START + 3_000 * World.MILLI);
      assertThat(world.referee.answering()).hasSize(1);
    }
  }

  @Test
  void aHolderOfLongAgoGetsNoAnswerFromAStandbyThatHasForgotten() {
    World world = healthy(1, 1, 1, 1);
    Gateway c = world.gateways.get(2);
    a(world).crash();
    world.runTo(START + 2_000 * World.MILLI);
    assertThat(world.referee.answering()).containsExactly(b(world));
    world.api.apply(world.api.table().version(), new Change.NameStandby(0, Optional.of(c.name)));
    world.runTo(START + 2_500 * World.MILLI);
    b(world).tell(at -> new Input.FenceWanted(at, 0));
    world.runTo(START + 4_000 * World.MILLI);
    assertThat(world.referee.answering()).containsExactly(c);
    long length = 60_000 * World.MILLI;
    world.network.part(a(world).name, Network.API, length);
    world.network.part(b(world).name, Network.API, length);
    b(world).crash();
    b(world).start();
    a(world).start();
    world.runTo(START + 8_000 * World.MILLI);
    assertThat(world.referee.answering()).containsExactly(c);
  }

  @Test
  void aHolderThatStartsAgainAsksTheStandbyItAskedBefore() {
    World world = healthy(1, 1, 1, 1);
    Gateway c = world.gateways.get(2);
    world.api.apply(world.api.table().version(), new Change.NameStandby(0, Optional.of(c.name)));
    world.runTo(START + 300 * World.MILLI);
    long length = 60_000 * World.MILLI;
    world.network.part(a(world).name, Network.API, length);
    world.network.part(b(world).name, Network.API, length);
    world.network.part(a(world).name, c.name, length);
    a(world).crash();
    a(world).start();
    world.runTo(START + 3_000 * World.MILLI);
    assertThat(world.referee.answering()).containsExactly(c);
  }
}
