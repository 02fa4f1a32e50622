package io.sallyport.gateway.flow;

import io.sallyport.gateway.netlink.Bytes;
import io.sallyport.gateway.netlink.Flow;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which flows there are, kept by their beginnings and ends, and by a count of all of them from time
 * to time. Any thread may use it.
 */
public final class FlowCount {
  private final Object lock = new Object();
  private final Map<Bytes, Place> places = new HashMap<>();
  private final Map<Integer, Integer> flows = new HashMap<>();
  private final Map<Place, Integer> ports = new HashMap<>();
  private final Set<Bytes> counted = new HashSet<>();
  private final Set<Bytes> endedMeanwhile = new HashSet<>();
  private boolean counting;
  private long changes;

  /** What shares the ports of the address that a mark is of. */
  private record Place(int mark, int protocol, Bytes destination, int port) {
    static Place of(Flow flow) {
      return new Place(
          flow.mark(), flow.protocol(), flow.destination(), flow.destinationPort().orElse(0));
    }
  }

  /** A flow began. One without a mark is no tenant's. */
  public void begun(Flow flow) {
    synchronized (lock) {
      if (flow.mark() != 0) {
        endedMeanwhile.remove(flow.key());
        add(flow);
      }
    }
  }

  private void add(Flow flow) {
    if (counting) {
      counted.add(flow.key());
    }
    Place place = Place.of(flow);
    Place before = places.put(flow.key(), place);
    if (place.equals(before)) {
      return;
    }
    if (before != null) {
      forget(before);
    }
    flows.merge(place.mark, 1, Integer::sum);
    ports.merge(place, 1, Integer::sum);
    changes++;
  }

  public void ended(Flow flow) {
    synchronized (lock) {
      if (counting) {
        counted.remove(flow.key());
        endedMeanwhile.add(flow.key());
      }
      remove(flow.key());
    }
  }

  private void remove(Bytes key) {
    Place place = places.remove(key);
    if (place != null) {
      forget(place);
      changes++;
    }
  }

  private void forget(Place place) {
    flows.computeIfPresent(place.mark, (any, count) -> count == 1 ? null : count - 1);
    ports.computeIfPresent(place, (any, count) -> count == 1 ? null : count - 1);
  }

  /** A count of all flows begins: those that {@link #found} does not name are gone at its end. */
  public void beginCount() {
    synchronized (lock) {
      counting = true;
      counted.clear();
      endedMeanwhile.clear();
    }
  }

  /** The count has come to a flow, which may have ended since the kernel named it. */
  public void found(Flow flow) {
    synchronized (lock) {
      if (flow.mark() != 0 && !endedMeanwhile.contains(flow.key())) {
        add(flow);
      }
    }
  }

  public void endCount() {
    synchronized (lock) {
      counting = false;
      Set<Bytes> gone = new HashSet<>(places.keySet());
      gone.removeAll(counted);
      gone.forEach(this::remove);
      counted.clear();
      endedMeanwhile.clear();
    }
  }

  /** How many flows have this mark. */
  public int of(int mark) {
    synchronized (lock) {
      return flows.getOrDefault(mark, 0);
    }
  }

  /** The marks that any flow has, each with how many. */
  public Map<Integer, Integer> all() {
    synchronized (lock) {
      return Map.copyOf(flows);
    }
  }

  /**
   * The most flows with a mark that share a protocol, destination and port: so many ports of its
   * address are taken there. Marks without flows are left out.
   */
  public Map<Integer, Integer> ports() {
    synchronized (lock) {
      Map<Integer, Integer> most = new HashMap<>();
      ports.forEach((place, count) -> most.merge(place.mark, count, Math::max));
      return most;
    }
  }

  /** A number that changes with every count. */
  public long changes() {
    synchronized (lock) {
      return changes;
    }
  }
}
