package io.sallyport.ipam.lease;

import java.util.Random;

/**
 * How bad a world is.
 *
 * @param drift the most by which a clock is wrong, as a share of true time
 * @param loss of a message
 * @param late share of messages that take up to several fences
 * @param freeze probability of a freeze before any one thing that a process does
 * @param everyMillis between two faults of the world: partitions, crashes, renamed standbys
 */
record Faults(
    double drift, double loss, double late, double duplicate, double freeze, long everyMillis) {
  static final Faults NONE = new Faults(0, 0, 0, 0, 0, 0);

  static Faults of(long seed, double drift) {
    Random random = new Random(seed ^ 0x5eed);
    double calm = random.nextDouble();
    return new Faults(
        drift,
        0.2 * random.nextDouble() * calm,
        0.1 * random.nextDouble() * calm,
        0.1 * random.nextDouble(),
        0.006 * random.nextDouble() * random.nextDouble(),
        50 + random.nextInt(600));
  }

  Faults healed() {
    return new Faults(drift, 0, 0, 0, 0, 0);
  }
}
