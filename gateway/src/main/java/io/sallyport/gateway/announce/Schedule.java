package io.sallyport.gateway.announce;

import io.sallyport.ipam.address.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * When addresses are announced unasked: at once, after 100 ms and after a second, because a frame
 * may be lost. Times are of a monotonic clock, in nanoseconds. One thread uses it.
 */
final class Schedule {
  private static final List<Long> AFTER =
      List.of(0L, Duration.ofMillis(100).toNanos(), Duration.ofSeconds(1).toNanos());

  private final Map<IpAddress, Said> announced = new HashMap<>();

  private record Said(long since, int times) {
    boolean isDue(long now) {
      return now - since >= AFTER.get(times);
    }
  }

  /** Begins anew for these. */
  void begin(Collection<IpAddress> addresses, long now) {
    addresses.forEach(address -> announced.put(address, new Said(now, 0)));
  }

  /** Says no more of these. */
  void end(Collection<IpAddress> addresses) {
    announced.keySet().removeAll(addresses);
  }

  /** What is to be said now. */
  List<IpAddress> due(long now) {
    List<IpAddress> due = new ArrayList<>();
    announced.forEach(
        (address, said) -> {
          if (said.isDue(now)) {
            due.add(address);
          }
        });
    for (IpAddress address : due) {
      announced.computeIfPresent(
          address,
          (any, said) ->
              said.times + 1 == AFTER.size() ? null : new Said(said.since, said.times + 1));
    }
    return due;
  }
}
