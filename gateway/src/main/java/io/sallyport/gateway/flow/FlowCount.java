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
  private final Map<Bytes, Integer> marks = new HashMap<>();
  private final Map<Integer, Integer> flows = new HashMap<>();
  private final Set<Bytes> counted = new HashSet<>();
  private boolean counting;
  private long begun;

  /** A flow began. One without a mark is no tenant's. */
  public synchronized void begun(Flow flow) {
    if (flow.mark() != 0) {
      begun++;
      add(flow);
    }
  }

  private void add(Flow flow) {
    if (counting) {
      counted.add(flow.key());
    }
    if (marks.put(flow.key(), flow.mark()) == null) {
      flows.merge(flow.mark(), 1, Integer::sum);
    }
  }

  public synchronized void ended(Flow flow) {
    counted.remove(flow.key());
    remove(flow.key());
  }

  private void remove(Bytes key) {
    Integer mark = marks.remove(key);
    if (mark != null) {
      flows.computeIfPresent(mark, (any, count) -> count == 1 ? null : count - 1);
    }
  }

  /** A count of all flows begins: those that {@link #found} does not name are gone at its end. */
  public synchronized void beginCount() {
    counting = true;
    counted.clear();
  }

  public synchronized void found(Flow flow) {
    if (flow.mark() != 0) {
      add(flow);
    }
  }

  public synchronized void endCount() {
    counting = false;
    Set<Bytes> gone = new HashSet<>(marks.keySet());
    gone.removeAll(counted);
    gone.forEach(this::remove);
    counted.clear();
  }

  /** How many flows have this mark. */
  public synchronized int of(int mark) {
    return flows.getOrDefault(mark, 0);
  }

  /** The marks that any flow has, each with how many. */
  public synchronized Map<Integer, Integer> all() {
    return Map.copyOf(flows);
  }

  /** How many flows have begun since this was made. */
  public synchronized long begun() {
    return begun;
  }
}
