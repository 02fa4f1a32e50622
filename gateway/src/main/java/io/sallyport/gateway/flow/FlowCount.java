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
  private final Map<Bytes, Integer> marks = new HashMap<>();
  private final Map<Integer, Integer> flows = new HashMap<>();
  private final Set<Bytes> counted = new HashSet<>();
  private boolean counting;
  private long changes;

  /** A flow began. One without a mark is no tenant's. */
  public void begun(Flow flow) {
    synchronized (lock) {
      if (flow.mark() != 0) {
        add(flow);
      }
    }
  }

  private void add(Flow flow) {
    if (counting) {
      counted.add(flow.key());
    }
    if (marks.put(flow.key(), flow.mark()) == null) {
      flows.merge(flow.mark(), 1, Integer::sum);
      changes++;
    }
  }

  public void ended(Flow flow) {
    synchronized (lock) {
      counted.remove(flow.key());
      remove(flow.key());
    }
  }

  private void remove(Bytes key) {
    Integer mark = marks.remove(key);
    if (mark != null) {
      flows.computeIfPresent(mark, (any, count) -> count == 1 ? null : count - 1);
      changes++;
    }
  }

  /** A count of all flows begins: those that {@link #found} does not name are gone at its end. */
  public void beginCount() {
    synchronized (lock) {
      counting = true;
      counted.clear();
    }
  }

  public void found(Flow flow) {
    synchronized (lock) {
      if (flow.mark() != 0) {
        add(flow);
      }
    }
  }

  public void endCount() {
    synchronized (lock) {
      counting = false;
      Set<Bytes> gone = new HashSet<>(marks.keySet());
      gone.removeAll(counted);
      gone.forEach(this::remove);
      counted.clear();
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

  /** A number that changes with every count. */
  public long changes() {
    synchronized (lock) {
      return changes;
    }
  }
}
