package io.sallyport.gateway.proxy;

import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.slot.SourceKey;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** The clients that are in their handshake now, held to limits. Any thread may use it. */
final class Handshakes {
  private final HandshakeLimits limits;
  private final AtomicInteger all = new AtomicInteger();
  private final AtomicInteger strangers = new AtomicInteger();
  private final Map<String, Integer> bySource = new ConcurrentHashMap<>();

  Handshakes(HandshakeLimits limits) {
    this.limits = limits;
  }

  /** One client's place among them. */
  final class Place {
    private final String source;
    private final boolean stranger;
    private final AtomicBoolean left = new AtomicBoolean();

    private Place(String source, boolean stranger) {
      this.source = source;
      this.stranger = stranger;
    }

    /** Gives the place back; every time but the first does nothing. */
    void leave() {
      if (!left.getAndSet(true)) {
        all.decrementAndGet();
        if (stranger) {
          strangers.decrementAndGet();
        }
        forget(source);
      }
    }
  }

  /** A place for a client from {@code source}; empty where a limit is reached. */
  Optional<Place> enter(IpAddress source, boolean stranger) {
    String key = SourceKey.of(source);
    int most = stranger ? limits.perStranger() : limits.perSource();
    if (bySource.merge(key, 1, Integer::sum) > most) {
      forget(key);
      return Optional.empty();
    }
    if (stranger && !take(strangers, limits.strangers())) {
      forget(key);
      return Optional.empty();
    }
    if (!take(all, limits.total())) {
      if (stranger) {
        strangers.decrementAndGet();
      }
      forget(key);
      return Optional.empty();
    }
    return Optional.of(new Place(key, stranger));
  }

  /** How many there are now, by each of the three counts: all, strangers, sources. */
  record Count(int all, int strangers, int sources) {}

  Count count() {
    return new Count(all.get(), strangers.get(), bySource.size());
  }

  private void forget(String source) {
    bySource.computeIfPresent(source, (same, count) -> count == 1 ? null : count - 1);
  }

  private static boolean take(AtomicInteger taken, int most) {
    return taken.getAndUpdate(now -> now < most ? now + 1 : now) < most;
  }
}
