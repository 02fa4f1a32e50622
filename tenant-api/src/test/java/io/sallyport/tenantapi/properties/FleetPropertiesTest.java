package io.sallyport.tenantapi.properties;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Everything at once, checked after every write and every change of a member, for many seeds. A
 * failure names its seed; {@code -Dsallyport.properties.seeds=N} runs N seeds, {@code
 * -Dsallyport.properties.first=S} begins with seed S.
 */
class FleetPropertiesTest {
  private static final int STEPS = 300;
  private static final List<String> MUST_HAPPEN =
      List.of(
          "Pending -> Active",
          "Pending -> free",
          "Active -> Draining",
          "Active -> Quarantined",
          "Draining -> Active",
          "Draining -> Quarantined",
          "Quarantined -> Pending",
          "Quarantined -> Pending elsewhere",
          "Quarantined -> free",
          "crash",
          "not done",
          "done, and nobody was told",
          "used by another cluster",
          "used by another owner",
          "had what it had");

  @Test
  @Timeout(value = 1, unit = TimeUnit.DAYS)
  void whateverHappensNothingInUseMoves() {
    long first = Long.getLong("sallyport.properties.first", 1);
    long seeds = Long.getLong("sallyport.properties.seeds", 400);
    Map<String, Integer> seen = new TreeMap<>();
    LongStream.range(first, first + seeds)
        .parallel()
        .mapToObj(FleetPropertiesTest::live)
        .toList()
        .forEach(world -> world.seen().forEach((what, n) -> seen.merge(what, n, Integer::sum)));
    if (seeds >= 40) {
      assertThat(seen)
          .as("a simulation in which this never happens shows nothing")
          .containsKeys(MUST_HAPPEN.toArray(String[]::new));
    }
  }

  static World live(long seed) {
    World world = new World(seed);
    int step = 0;
    try {
      for (; step < STEPS; step++) {
        world.step();
      }
      new Peace(world).comes();
    } catch (AssertionError | RuntimeException broken) {
      throw new AssertionError(
          "seed %d, step %d: %s%n%s".formatted(seed, step, broken.getMessage(), world.history()),
          broken);
    }
    world.count("used by another cluster", world.oracle.changedHands);
    world.count("had what it had", world.oracle.boundAgain);
    world.count("used by another owner", world.oracle.changedOwner);
    return world;
  }
}
