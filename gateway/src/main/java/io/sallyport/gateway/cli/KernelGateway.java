package io.sallyport.gateway.cli;

import io.sallyport.gateway.kernel.KernelDatapath;
import io.sallyport.gateway.kernel.Skeleton;
import io.sallyport.gateway.lease.Disk;
import io.sallyport.gateway.lease.LeaseDriver;
import io.sallyport.gateway.lease.LoneRows;
import io.sallyport.gateway.lease.Rows;
import io.sallyport.gateway.metrics.KernelReading;
import io.sallyport.gateway.netlink.KernelNftables;
import io.sallyport.gateway.netlink.NetlinkException;
import io.sallyport.gateway.table.EgressTable;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.lease.NodeName;
import io.sallyport.ipam.lease.Timing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernel datapath of a gateway, which holds every slot alone or those of its rows: tables,
 * keeper, fence, flows. One thread applies; others renew the fence, listen and keep.
 */
final class KernelGateway implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KernelGateway.class);

  private static final int FENCE_MILLIS = Peers.RESTART_FENCE_MILLIS;

  /** Of a node that nobody stands by for. */
  static final Timing ALONE =
      new Timing(Duration.ofSeconds(1), Duration.ofSeconds(3), FENCE_MILLIS);

  private static final Duration FENCE_PATIENCE = Duration.ofSeconds(5);
  private static final Duration LOOK = Duration.ofMillis(20);

  private static final int INTERFACE_LOOKS = 5;

  private final KernelNftables nftables;
  private final KernelNftables reader;
  private final KernelDatapath datapath;
  private final Presence presence;
  private final Routing routing;
  private final KernelFlows flows;
  private final Troubles troubles = new Troubles();
  private final Set<Integer> passing = ConcurrentHashMap.newKeySet();
  private final int slots;
  private final boolean alone;
  private volatile EgressTable table = EgressTable.EMPTY;
  private final KernelCounted counted;
  private final ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();
  private final Thread fence;
  private final Thread listener;
  private final Thread counter;
  private final Thread keeper;

  /**
   * Where a gateway meets the network.
   *
   * @param nextHops of what it forwards, one of each family at most
   */
  record Settings(
      String networkInterface,
      List<InetAddress> nextHops,
      int slots,
      boolean owned,
      Optional<Shared> shared) {}

  /**
   * A gateway of several nodes.
   *
   * @param peers this one and the others
   * @param rows which of them holds what
   * @param disk what this one remembers of it
   */
  record Shared(Peers peers, Rows rows, Disk disk) {}

  private KernelGateway(Settings settings, String name) throws IOException {
    this.slots = settings.slots;
    this.alone = settings.shared.isEmpty();
    this.nftables = KernelNftables.open();
    this.reader = KernelNftables.open();
    this.datapath =
        new KernelDatapath(
            nftables,
            reader,
            new KernelDatapath.Settings(settings.networkInterface, settings.slots, settings.owned));
    this.presence = Presence.open(settings.networkInterface, troubles);
    this.routing = Routing.open(settings.networkInterface, settings.nextHops);
    this.flows = KernelFlows.open(datapath);
    this.counted = new KernelCounted(datapath, flows, troubles);
    LeaseDriver driver = driver(settings, new NodeName(name));
    this.fence = thread("fence", driver::run);
    this.listener = thread("flows", flows::listen);
    this.counter = thread("flow count", flows::count);
    this.keeper = thread("kernel keeper", this::keep);
  }

  static KernelGateway open(Settings settings, String name) throws IOException {
    return new KernelGateway(settings, name);
  }

  private LeaseDriver driver(Settings settings, NodeName node) {
    LoneRows alone = new LoneRows(node, settings.slots, FENCE_MILLIS);
    Shared shared =
        settings.shared.orElse(new Shared(new Peers(node, ALONE, Optional.empty()), alone, alone));
    LeaseDriver driver =
        new LeaseDriver(
            new LeaseDriver.Node(
                shared.peers.node(), settings.slots, shared.peers.timing(), System.nanoTime()),
            new LeaseDriver.Ports(
                nftables,
                Skeleton.FENCE,
                shared.rows,
                shared.disk,
                shared.peers,
                background,
                this::begun),
            System::nanoTime);
    shared.peers.attach(driver);
    return driver;
  }

  private void begun(int slot) {
    passing.add(slot);
    presence.announce(address -> datapath.slot(address) == slot);
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

  /** Announces what is due, and puts right what others changed. */
  private void keep() {
    Set<String> said = Set.of();
    for (int looks = 1; !Thread.currentThread().isInterrupted(); looks++) {
      LockSupport.parkNanos(LOOK.toNanos());
      presence.tick();
      Set<String> failed = new LinkedHashSet<>();
      attempt(failed, "nftables cannot be put right", datapath::repair);
      if (looks % INTERFACE_LOOKS == 0) {
        attempt(failed, "the interface cannot be followed", this::followInterface);
      }
      attempt(failed, "limits of connections cannot be kept", flows::limit);
      attempt(
          failed,
          "tables of others cannot be read",
          () -> troubles.look(reader, System.nanoTime()));
      for (String one : failed) {
        if (!said.contains(one)) {
          LOG.error(one);
        }
      }
      said = failed;
    }
  }

  /** One of the keeper's works, which does not keep it from the others. */
  private static void attempt(Set<String> failed, String what, Work work) {
    try {
      work.run();
    } catch (IOException e) {
      failed.add("%s: %s; trying again".formatted(what, UserError.words(e)));
    }
  }

  /** Another interface of the name came: the fence may have gone with the one before. */
  private void followInterface() throws IOException {
    presence.followInterface(datapath::repairAfterLoss);
  }

  /** Puts a table in force: first the kernel's tables, then the keeper. */
  void apply(EgressTable next) throws IOException {
    boolean first = !serves();
    try {
      troubles.applied(() -> datapath.apply(next));
    } catch (NetlinkException e) {
      if (first && !datapath.restored().isEmpty()) {
        presence.restore(datapath.restored());
        begin();
        LOG.warn("what the process before has put in force goes on");
      }
      throw e;
    }
    table = next;
    troubles.inForce(next);
    flows.follow(next);
    if (first) {
      presence.begin(next);
      begin();
    } else {
      presence.follow(next);
    }
  }

  private void begin() {
    fence.start();
    listener.start();
    counter.start();
    keeper.start();
    if (alone) {
      awaitFence();
    }
  }

  /** Whether some table is in force, also one of the process before. */
  boolean serves() {
    return fence.getState() != Thread.State.NEW;
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
    return counted.reading(table.tenants());
  }

  /** Puts local addresses right, and ends flows from those that were taken away. */
  void look() throws IOException {
    try {
      routing.look();
      presence.mend();
    } finally {
      flows.endLeaving(); // when nothing that comes for these addresses is ours any more
    }
    presence.look();
  }

  /** The addresses that open flows leave from. */
  Set<IpAddress> inUse() throws IOException {
    return flows.inUse();
  }

  /** Addresses of the interface's subnets that no workload may get. */
  Set<IpAddress> unusable() throws IOException {
    return presence.unusable();
  }

  @Override
  public void close() {
    for (Thread thread : List.of(fence, listener, counter, keeper)) {
      thread.interrupt();
      try {
        thread.join(Duration.ofSeconds(5));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    background.close();
    flows.close();
    routing.close();
    presence.close();
    reader.close();
    nftables.close();
  }
}
