package io.sallyport.gateway.cli;

import io.sallyport.gateway.announce.Announcer;
import io.sallyport.gateway.flow.FlowCount;
import io.sallyport.gateway.kernel.Counters;
import io.sallyport.gateway.kernel.KernelDatapath;
import io.sallyport.gateway.kernel.Skeleton;
import io.sallyport.gateway.lease.LeaseDriver;
import io.sallyport.gateway.lease.LoneRows;
import io.sallyport.gateway.metrics.KernelReading;
import io.sallyport.gateway.netlink.Conntrack;
import io.sallyport.gateway.netlink.ConntrackEvents;
import io.sallyport.gateway.netlink.KernelNftables;
import io.sallyport.gateway.netlink.NetlinkException;
import io.sallyport.gateway.netlink.Nftables;
import io.sallyport.gateway.netlink.Sysctl;
import io.sallyport.gateway.table.EgressTable;
import io.sallyport.gateway.table.TenantEntry;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.lease.NodeName;
import io.sallyport.ipam.lease.Timing;
import io.sallyport.tenantapi.tenant.TenantName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernel datapath of a gateway that holds every slot alone: tables, keeper, the fence and the
 * count of flows. One thread applies; others renew the fence and count.
 */
final class KernelGateway implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KernelGateway.class);

  /** Long enough for a restart in which nothing that moves stops. */
  private static final int FENCE_MILLIS = 5000;

  private static final Timing ALONE =
      new Timing(Duration.ofSeconds(1), Duration.ofSeconds(3), FENCE_MILLIS);

  /** No tenant gets more than this part of the kernel's table of flows. */
  private static final int TENANT_SHARE = 2;

  private static final Duration FENCE_PATIENCE = Duration.ofSeconds(5);
  private static final Duration COUNT_ANEW = Duration.ofSeconds(30);
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final int MARK_BITS = -1;

  private final KernelNftables nftables;
  private final KernelDatapath datapath;
  private final Announcer announcer;
  private final Conntrack conntrack;
  private final ConntrackEvents events;
  private final FlowCount flows = new FlowCount();
  private final Troubles troubles = new Troubles();
  private final LongAdder lost = new LongAdder();
  private final long mostFlows;
  private final long share;
  private final Set<Integer> passing = ConcurrentHashMap.newKeySet();
  private final int slots;
  private volatile EgressTable table = EgressTable.EMPTY;
  private volatile long limited = -1;
  private volatile KernelReading last;
  private final ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();
  private final Thread fence;
  private final Thread listener;
  private final Thread keeper;

  /** Where a gateway meets the network. */
  record Settings(String networkInterface, int slots, boolean owned) {}

  private KernelGateway(Settings settings, String name) throws IOException {
    this.slots = settings.slots;
    this.mostFlows = Long.parseLong(Sysctl.read("netfilter/nf_conntrack_max"));
    this.last = new KernelReading(List.of(), Map.of(), 0, 0, mostFlows, 0, Map.of());
    this.share = Math.max(1, mostFlows / TENANT_SHARE);
    this.nftables = KernelNftables.open();
    this.datapath =
        new KernelDatapath(
            nftables,
            new KernelDatapath.Settings(settings.networkInterface, settings.slots, settings.owned));
    this.announcer = Announcer.open(settings.networkInterface);
    this.conntrack = Conntrack.open();
    this.events = ConntrackEvents.open();
    LeaseDriver driver = driver(settings, new NodeName(name));
    this.fence = thread("fence", driver::run);
    this.listener = thread("flows", this::listen);
    this.keeper = thread("kernel keeper", this::keep);
  }

  static KernelGateway open(Settings settings, String name) throws IOException {
    return new KernelGateway(settings, name);
  }

  private LeaseDriver driver(Settings settings, NodeName node) {
    LoneRows rows = new LoneRows(node, settings.slots, FENCE_MILLIS);
    return new LeaseDriver(
        new LeaseDriver.Node(node, settings.slots, ALONE, System.nanoTime()),
        new LeaseDriver.Ports(
            nftables, Skeleton.FENCE, rows, rows, (to, message) -> {}, background, this::begun),
        System::nanoTime);
  }

  private void begun(int slot) {
    passing.add(slot);
    synchronized (announcer) {
      Set<IpAddress> ours = new HashSet<>(announcer.held());
      ours.removeIf(address -> datapath.slot(address) != slot);
      announcer.announce(ours, System.nanoTime());
    }
  }

  /** What a thread does until it is interrupted. */
  private interface Work {
    void run() throws IOException;
  }

  /** A thread without which the gateway must not go on: its death is the program's. */
  private static Thread thread(String name, Work work) {
    return Thread.ofPlatform()
        .name(name)
        .daemon(true)
        .uncaughtExceptionHandler(Looking::died)
        .unstarted(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  /** Counts by what is told, and anew now and then, should that have gone wrong. */
  private void listen() throws IOException {
    long counted = System.nanoTime();
    recount();
    while (!Thread.currentThread().isInterrupted()) {
      events.await(this::happened);
      if (System.nanoTime() - counted > COUNT_ANEW.toNanos()) {
        counted = System.nanoTime();
        recount();
      }
    }
  }

  private void happened(ConntrackEvents.Event event) {
    switch (event) {
      case ConntrackEvents.Event.Begun(var flow) -> flows.begun(flow);
      case ConntrackEvents.Event.Ended(var flow) -> flows.ended(flow);
      case ConntrackEvents.Event.Lost() -> {
        lost.increment();
        try {
          recount();
        } catch (NetlinkException e) {
          LOG.warn("flows could not be counted anew: {}", e.getMessage());
        }
      }
    }
  }

  private void recount() throws NetlinkException {
    flows.beginCount();
    conntrack.flows(0, 0, flows::found);
    flows.endCount();
  }

  /** Announces what is due, and puts right what others changed. */
  private void keep() {
    String said = "";
    while (!Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(LOOK.toNanos());
      synchronized (announcer) {
        announcer.tick(System.nanoTime());
      }
      try {
        datapath.repair();
        limit();
        troubles.look(nftables, System.nanoTime());
        said = "";
      } catch (IOException e) {
        if (!said.equals(UserError.words(e))) {
          said = UserError.words(e);
          LOG.error("nftables cannot be put right: {}; trying again", said);
        }
      }
    }
  }

  /** Puts a table in force: first the kernel's tables, then the keeper. */
  void apply(EgressTable next) throws IOException {
    troubles.applied(() -> datapath.apply(next));
    table = next;
    limited = -1;
    synchronized (announcer) {
      announcer.hold(next.addresses(), System.nanoTime());
    }
    if (fence.getState() == Thread.State.NEW) {
      fence.start();
      listener.start();
      keeper.start();
      awaitFence();
    }
  }

  /** What serves lets its addresses pass: it may be ended right after it said that it serves. */
  private void awaitFence() {
    long begun = System.nanoTime();
    while (passing.size() < slots && System.nanoTime() - begun < FENCE_PATIENCE.toNanos()) {
      LockSupport.parkNanos(LOOK.toNanos() / 4);
    }
    long millis = (System.nanoTime() - begun) / 1_000_000;
    if (passing.size() < slots) {
      LOG.warn(
          "after {} ms the fence lets only {} of {} slots pass", millis, passing.size(), slots);
    } else {
      LOG.info("the fence lets {} slots pass after {} ms", slots, millis);
    }
  }

  /** What it has counted; the last reading where the kernel does not say. */
  KernelReading reading() {
    try {
      Counters counted = datapath.counters();
      Map<String, Integer> active = active();
      last =
          new KernelReading(
              table.tenants().stream()
                  .map(tenant -> reading(tenant.name(), counted, active))
                  .toList(),
              counted.unowned(),
              counted.guarded(),
              active.values().stream().mapToLong(Integer::longValue).sum(),
              mostFlows,
              lost.sum(),
              troubles.counts());
    } catch (NetlinkException e) {
      LOG.warn("counters of the kernel datapath cannot be read: {}", e.getMessage());
    }
    return last;
  }

  private static KernelReading.Tenant reading(
      TenantName name, Counters counted, Map<String, Integer> active) {
    return new KernelReading.Tenant(
        name.name(),
        active.getOrDefault(name.name(), 0),
        traffic(counted.egress(name)),
        traffic(counted.ingress(name)),
        counted.throttled(name),
        counted.dropped(name));
  }

  private static KernelReading.Traffic traffic(Nftables.Count count) {
    return new KernelReading.Traffic(count.packets(), count.bytes());
  }

  /** How many flows each tenant has. */
  private Map<String, Integer> active() {
    Map<Integer, Integer> counts = flows.all();
    Map<String, Integer> active = new HashMap<>();
    datapath
        .marks()
        .forEach(
            (name, marks) ->
                active.put(
                    name, marks.stream().mapToInt(mark -> counts.getOrDefault(mark, 0)).sum()));
    return active;
  }

  /** Closes tenants that have as many flows as they may, and opens those that have fewer again. */
  private void limit() throws NetlinkException {
    long changes = flows.changes();
    if (changes == limited) {
      return;
    }
    limited = changes;
    Map<String, Integer> active = active();
    Set<String> full = new HashSet<>();
    for (TenantEntry tenant : table.tenants()) {
      long most = Math.min(tenant.limits().connections().orElse(Long.MAX_VALUE), share);
      if (active.getOrDefault(tenant.name().name(), 0) >= most) {
        full.add(tenant.name().name());
      }
    }
    datapath.full(full);
  }

  /** Puts local addresses right, and ends flows from those that were taken away. */
  void look() throws IOException {
    synchronized (announcer) {
      announcer.hold(table.addresses(), System.nanoTime());
    }
    for (Map.Entry<IpAddress, Integer> gone : datapath.leaving().entrySet()) {
      conntrack.deleteMarked(gone.getValue());
      Set<Integer> left = new HashSet<>();
      conntrack.flows(gone.getValue(), MARK_BITS, flow -> left.add(flow.mark()));
      if (left.isEmpty()) {
        LOG.info("flows from {} ended: this address was taken away", gone.getKey());
        datapath.left(gone.getKey());
      }
    }
  }

  /** The addresses that open flows leave from. */
  Set<IpAddress> inUse() {
    Set<IpAddress> inUse = new HashSet<>(datapath.addressesOf(flows.all().keySet()));
    inUse.addAll(datapath.leaving().keySet());
    return inUse;
  }

  /** Addresses of the interface's subnets that no workload may get. */
  Set<IpAddress> unusable() throws IOException {
    synchronized (announcer) {
      return announcer.unusable();
    }
  }

  @Override
  public void close() {
    for (Thread thread : List.of(fence, listener, keeper)) {
      thread.interrupt();
      try {
        thread.join(Duration.ofSeconds(5));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    background.close();
    events.close();
    conntrack.close();
    announcer.close();
    nftables.close();
  }
}
