package io.sallyport.ipam.lease;

import java.util.EnumMap;
import java.util.Map;

/** What happened in the worlds, so that a test sees that they were bad enough. */
final class Counters {
  enum Kind {
    TAKE_OVER,
    RENAMED,
    MOVED,
    WITHDRAWN,
    RAISED,
    LOWERED,
    FROZEN,
    CRASHED,
    REBOOTED,
    PARTED,
    ELEMENT_SET,
    ELEMENT_LOST,
    SWAP_UNKNOWN,
    SWAP_REFUSED
  }

  private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);

  void count(Kind kind) {
    counts.merge(kind, 1L, Long::sum);
  }

  long of(Kind kind) {
    return counts.getOrDefault(kind, 0L);
  }

  @Override
  public String toString() {
    return counts.toString();
  }
}
