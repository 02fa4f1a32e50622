package io.sallyport.gateway.cli;

import io.sallyport.gateway.flow.CountSchedule;
import io.sallyport.gateway.flow.FlowCount;
import io.sallyport.gateway.kernel.KernelDatapath;
import io.sallyport.gateway.netlink.Conntrack;
import io.sallyport.gateway.netlink.ConntrackEvents;
import io.sallyport.gateway.netlink.Flow;
import io.sallyport.gateway.netlink.NetlinkException;
import io.sallyport.gateway.netlink.Sysctl;
import io.sallyport.gateway.table.EgressTable;
import io.sallyport.gateway.table.TenantChange;
import io.sallyport.ipam.address.IpAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The flows of tenants through a kernel gateway: counts them, closes tenants that have as many as
 * they may, and ends those from addresses that were taken away. All are counted now and then; of
 * tenants that may have just so many, the kernel tells each as it begins and ends, which costs as
 * much as the rest of a connection. One thread listens, one counts; any may ask.
 */
final class KernelFlows implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KernelFlows.class);

  /**
   * No tenant gets more of the kernel's table than what is free there, so one alone takes half of
   * it at most, and two a third each (dynamic thresholds: Choudhury and Hahne, IEEE/ACM ToN 1998);
   * this part of the table in any case.
   */
  private static final int LEAST_SHARE = 64;

  /** A change of what is free that is worth another look at everybody. */
  private static final int NOTABLE = 128;

  private static final int MARK_BITS = -1;
  private static final int FEW = 8;
  private static final Duration LOOK = Duration.ofMillis(20);

  private final KernelDatapath datapath;
  private final Conntrack conntrack;
  private final ConntrackEvents events;
  private final FlowCount flows = new FlowCount();
  private final LongAdder lost = new LongAdder();
  private final long most;
  private final Map<String, Long> limits = new ConcurrentHashMap<>();
  private EgressTable followed = EgressTable.EMPTY;
  private volatile long limited = -1;
  private long freeBefore;
  private volatile boolean due = true;
  private volatile boolean again;
  private final CountSchedule schedule;

  private KernelFlows(
      KernelDatapath datapath, Conntrack conntrack, ConntrackEvents events, long most) {
    this.datapath = datapath;
    this.conntrack = conntrack;
    this.events = events;
    this.most = most;
    this.schedule = new CountSchedule(most, System.nanoTime());
  }

  static KernelFlows open(KernelDatapath datapath) throws IOException {
    long most = Long.parseLong(Sysctl.read("netfilter/nf_conntrack_max"));
    Conntrack conntrack = Conntrack.open();
    try {
      return new KernelFlows(datapath, conntrack, ConntrackEvents.open(), most);
    } catch (NetlinkException e) {
      conntrack.close();
      throw e;
    }
  }

  /** Follows a table that has just been put in force. */
  void follow(EgressTable table) throws NetlinkException {
    for (TenantChange change : table.changesSince(followed)) {
      String name = change.name().name();
      OptionalLong own =
          change.after().map(tenant -> tenant.limits().connections()).orElse(OptionalLong.empty());
      if (own.isPresent()) {
        limits.put(name, own.getAsLong());
      } else {
        limits.remove(name);
      }
    }
    followed = table;
    events.listen(!limits.isEmpty());
    limited = -1;
    due = true;
  }

  /** Takes in what the kernel tells, until interrupted. */
  void listen() throws IOException {
    while (!Thread.currentThread().isInterrupted()) {
      events.await(this::happened);
    }
  }

  /** Counts what is not told, until interrupted. */
  void count() {
    String said = "";
    while (!Thread.currentThread().isInterrupted()) {
      try {
        countWhereDue();
        said = "";
      } catch (IOException e) {
        if (!said.equals(UserError.words(e))) {
          said = UserError.words(e);
          LOG.error("open flows cannot be counted: {}; trying again", said);
        }
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  private void happened(ConntrackEvents.Event event) {
    switch (event) {
      case ConntrackEvents.Event.Begun(var flow) -> flows.begun(flow);
      case ConntrackEvents.Event.Ended(var flow) -> flows.ended(flow);
      case ConntrackEvents.Event.Lost() -> {
        lost.increment();
        again = true;
      }
    }
  }

  private void countWhereDue() throws IOException {
    synchronized (schedule) {
      long now = System.nanoTime();
      if (due
          || schedule.isDue(now)
          || (again && schedule.isDueAfterLoss(now))
          || (schedule.looks(now) && schedule.isFilling(heldByAll()))) {
        countAll();
      }
    }
  }

  /** How many flows the kernel's table holds, of everybody. */
  static long heldByAll() throws IOException {
    return Long.parseLong(Sysctl.read("netfilter/nf_conntrack_count"));
  }

  private void countAll() throws IOException {
    due = false; // a table that is put in force meanwhile wants another count
    again = false;
    schedule.begins(System.nanoTime(), heldByAll());
    try {
      flows.beginCount();
      conntrack.flows(0, 0, flows::found);
      flows.endCount();
    } catch (NetlinkException e) {
      due = true;
      throw e;
    }
    schedule.ends(System.nanoTime());
  }

  /** Closes tenants that have as many flows as they may, and opens those that have fewer again. */
  void limit() throws IOException {
    long changes = flows.changes();
    long free = Math.max(most / LEAST_SHARE, most - heldByAll());
    if (changes == limited && Math.abs(free - freeBefore) <= most / NOTABLE) {
      return;
    }
    Set<String> full = new HashSet<>();
    active()
        .forEach(
            (name, count) -> {
              if (count >= Math.min(limits.getOrDefault(name, Long.MAX_VALUE), free)) {
                full.add(name);
              }
            });
    datapath.full(full);
    limited = changes;
    freeBefore = free;
  }

  /** How many flows each tenant has that has any. */
  Map<String, Integer> active() {
    Map<String, Integer> active = new HashMap<>();
    flows
        .all()
        .forEach(
            (mark, count) ->
                datapath.owner(mark).ifPresent(name -> active.merge(name, count, Integer::sum)));
    return active;
  }

  /** How many ports of each address are taken towards one destination and port, at most. */
  Map<IpAddress, Integer> ports() {
    Map<Integer, Integer> byMark = flows.ports();
    Map<IpAddress, Integer> ports = new HashMap<>();
    datapath
        .markOfAddress()
        .forEach((address, mark) -> ports.put(address, byMark.getOrDefault(mark, 0)));
    return ports;
  }

  /** How many flows the kernel's table can hold. */
  long most() {
    return most;
  }

  /** How often news was lost. */
  long lost() {
    return lost.sum();
  }

  /** Ends flows from addresses that were taken away. */
  void endLeaving() throws NetlinkException {
    Map<IpAddress, Integer> leaving = datapath.leaving();
    if (leaving.isEmpty()) {
      return;
    }
    Set<Integer> marks = Set.copyOf(leaving.values());
    if (marks.size() <= FEW) {
      for (int mark : marks) {
        conntrack.deleteMarked(mark);
      }
    } else {
      for (Flow flow : flowsOf(marks)) {
        conntrack.delete(flow);
      }
    }
    Set<IpAddress> gone = new HashSet<>(leaving.keySet());
    Set<Integer> left = new HashSet<>();
    flowsOf(marks).forEach(flow -> left.add(flow.mark()));
    gone.removeIf(address -> left.contains(leaving.get(address)));
    if (!gone.isEmpty()) {
      LOG.info("flows from {} ended: these addresses were taken away", gone);
      datapath.left(gone);
    }
  }

  /** To walk the table once for each of a few marks is cheaper than to read all of it. */
  private List<Flow> flowsOf(Set<Integer> marks) throws NetlinkException {
    List<Flow> found = new ArrayList<>();
    if (marks.size() <= FEW) {
      for (int mark : marks) {
        conntrack.flows(mark, MARK_BITS, found::add);
      }
    } else {
      conntrack.flows(
          0,
          0,
          flow -> {
            if (marks.contains(flow.mark())) {
              found.add(flow);
            }
          });
    }
    return found;
  }

  /** The addresses that open flows leave from, those that began before the last table too. */
  Set<IpAddress> inUse() throws IOException {
    countWhereDue(); // and waits for a count that goes on: it does not yet know all
    Set<IpAddress> inUse = new HashSet<>(datapath.addressesOf(flows.all().keySet()));
    inUse.addAll(datapath.leaving().keySet());
    return inUse;
  }

  @Override
  public void close() {
    events.close();
    conntrack.close();
  }
}
