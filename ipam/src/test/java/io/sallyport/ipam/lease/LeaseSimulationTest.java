package io.sallyport.ipam.lease;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Promise 6 in thousands of bad worlds; -Dsallyport.fence.seeds=N runs more of them. */
class LeaseSimulationTest {
  private static final int SEEDS = Integer.getInteger("sallyport.fence.seeds", 2_000);

  /** Just under the 1/21 that the margin tolerates. */
  private static final double MOST_DRIFT = 0.047;

  private static final long CHAOS = 10_000 * World.MILLI;
  private static final long CALM = 9_000 * World.MILLI;

  static void run(long seed, double drift, Counters counters) {
    World world = World.of(seed, Faults.of(seed, drift), counters);
    Chaos chaos = new Chaos(world);
    boolean mended = seed % 4 == 0;
    try {
      chaos.begin();
      world.runTo(CHAOS);
      if (mended) {
        chaos.heal();
        world.runTo(CHAOS + CALM);
      }
    } catch (AssertionError broken) {
      throw new AssertionError("seed " + seed + ", " + broken.getMessage(), broken);
    }
    if (mended) {
      assertThat(world.referee.answering())
          .as("seed %d: all is mended; %s %s", seed, world.row(), world.gateways)
          .hasSize(1);
    }
  }

  @Test
  void atMostOneGatewayAnswersAtAnyInstant() {
    Counters counters = new Counters();
    for (int seed = 0; seed < SEEDS; seed++) {
      run(seed, MOST_DRIFT, counters);
    }
    for (Counters.Kind kind : Counters.Kind.values()) {
      assertThat(counters.of(kind))
          .as("%s in %d worlds: %s", kind, SEEDS, counters)
          .isGreaterThanOrEqualTo(SEEDS / 20);
    }
  }

  @Test
  void theSameSeedIsTheSameWorld() {
    assertThat(happened(3)).isEqualTo(happened(3)).isNotEqualTo(happened(4));
  }

  private static String happened(long seed) {
    Counters counters = new Counters();
    run(seed, MOST_DRIFT, counters);
    return counters.toString();
  }
}
