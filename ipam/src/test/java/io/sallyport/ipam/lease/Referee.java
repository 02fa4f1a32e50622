package io.sallyport.ipam.lease;

import java.util.List;

/** Looks at all kernels after every event: at most one answers, and a newer epoch wins. */
final class Referee {
  private final World world;
  private long newest;

  Referee(World world) {
    this.world = world;
  }

  List<Gateway> answering() {
    return world.gateways.stream().filter(Gateway::answers).toList();
  }

  void look() {
    int count = 0;
    for (Gateway gateway : world.gateways) {
      count += gateway.answers() ? 1 : 0;
    }
    if (count > 1) {
      throw new AssertionError(
          "%d ms: %s answer together; row %s"
              .formatted(world.now() / World.MILLI, answering(), world.row()));
    }
  }

  /** An element of this epoch was made. */
  void made(long epoch, Gateway by) {
    if (epoch < newest) {
      throw new AssertionError(
          "%d ms: %s answers for epoch %d after epoch %d was answered for"
              .formatted(world.now() / World.MILLI, by, epoch, newest));
    }
    newest = epoch;
  }
}
