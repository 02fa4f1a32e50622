package io.sallyport.gateway.cli;

import io.sallyport.gateway.lease.LeaseDriver;
import io.sallyport.gateway.lease.Probes;
import io.sallyport.gateway.lease.UdpProbes;
import io.sallyport.ipam.lease.AssignmentRow;
import io.sallyport.ipam.lease.AssignmentTable;
import io.sallyport.ipam.lease.NodeName;
import io.sallyport.ipam.lease.Timing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.TypeConversionException;

/**
 * The other nodes of a gateway: asks them, answers them, and goes by which of them stand by. Until
 * the key is known nobody is asked and nobody stands by for this node, nor it for others. Any
 * thread may use it.
 */
final class Peers implements Probes, AutoCloseable {
  /** Long enough for a restart in which nothing that moves stops. */
  static final int RESTART_FENCE_MILLIS = 5000;

  /** The longest that a row may have. */
  private static final int MOST_FENCE_MILLIS = 60_000;

  private static final Logger LOG = LoggerFactory.getLogger(Peers.class);
  private static final Duration RAISING = Duration.ofSeconds(3);
  private static final int ASKS_IN_RAISING = 60;

  private final NodeName node;
  private final Timing timing;
  private final Optional<InetSocketAddress> own;
  private volatile Map<String, String> addresses = Map.of();
  private volatile Optional<UdpProbes> probes = Optional.empty();
  private volatile Optional<LeaseDriver> driver = Optional.empty();
  private volatile boolean restarting;
  private Optional<SortedMap<Integer, AssignmentRow>> seen = Optional.empty();

  /**
   * Nobody yet.
   *
   * @param node this one
   * @param timing of the gateway
   * @param own where this node is asked; empty for one that stands by for nobody
   */
  Peers(NodeName node, Timing timing, Optional<InetSocketAddress> own) {
    this.node = node;
    this.timing = timing;
    this.own = own;
  }

  NodeName node() {
    return node;
  }

  Timing timing() {
    return timing;
  }

  /** Whether this node wants to be asked, and the key is not known yet. */
  boolean lacksKey() {
    return own.isPresent() && probes.isEmpty();
  }

  /** Asks and answers by this key from now on. */
  void begin(byte[] key) throws IOException {
    InetSocketAddress at = own.orElseThrow();
    UdpProbes opened = new UdpProbes(new DatagramSocket(at), key, this::addressOf);
    probes = Optional.of(opened);
    Thread.ofPlatform()
        .name("probes")
        .daemon(true)
        .uncaughtExceptionHandler(Looking::died)
        .start(() -> receive(opened));
    LOG.info("other nodes of this gateway ask at {}", HostPort.text(at));
  }

  private void receive(UdpProbes from) {
    try {
      from.receive(message -> driver.ifPresent(one -> one.tell(message)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<InetSocketAddress> addressOf(NodeName other) {
    try {
      return Optional.ofNullable(addresses.get(other.name())).map(new HostPort.Server()::convert);
    } catch (TypeConversionException e) {
      LOG.debug("node {} says no address: {}", other, e.getMessage());
      return Optional.empty();
    }
  }

  /** Where this node is asked, once it answers. */
  Optional<String> said() {
    return probes.flatMap(any -> own).map(HostPort::text);
  }

  /** Whom messages are for; it keeps to a long fence until it is known who stands by. */
  void attach(LeaseDriver told) {
    driver = Optional.of(told);
    told.wantFence(longFence());
  }

  /**
   * Above the gateway's own, so that a standby waits for as long; where nobody stands by, the
   * gateway's own is long.
   */
  private int longFence() {
    if (own.isEmpty()) {
      return timing.fenceMillis();
    }
    return Math.min(MOST_FENCE_MILLIS, Math.max(RESTART_FENCE_MILLIS, 2 * timing.fenceMillis()));
  }

  /**
   * What a watch tells: where nodes are asked, and rows, which may be others now. A node for which
   * somebody stands by goes by the gateway's fence; one that is alone by a longer one, so that its
   * restart takes nothing away.
   */
  void follow(Map<String, String> nodes, Optional<AssignmentTable> rows) {
    addresses = Map.copyOf(nodes);
    if (rows.isEmpty() || driver.isEmpty()) {
      return;
    }
    SortedMap<Integer, AssignmentRow> now = new TreeMap<>(rows.get().rows());
    if (!seen.equals(Optional.of(now))) {
      seen = Optional.of(now);
      driver.get().hint();
    }
    if (restarting || lacksKey()) {
      return;
    }
    boolean alone =
        rows.get().rows().values().stream()
            .filter(row -> row.isActive(node))
            .allMatch(row -> row.standby().isEmpty());
    driver.get().wantFence(alone ? longFence() : timing.fenceMillis());
  }

  /**
   * Raises the fence of what this node holds, so that nobody takes it over while it is away for a
   * moment.
   */
  void beforeRestart() throws InterruptedException {
    if (driver.isEmpty()) {
      return;
    }
    restarting = true;
    boolean raised = false;
    try {
      for (int i = 0; i < ASKS_IN_RAISING && !raised; i++) {
        driver.get().wantFence(longFence()); // again: a look may have been on its way
        LockSupport.parkNanos(RAISING.toNanos() / ASKS_IN_RAISING);
        raised = driver.get().renewsBy(longFence()).get(1, TimeUnit.SECONDS);
      }
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("nobody knows whether the fence is raised: {}", String.valueOf(e.getMessage()));
    }
    LOG.info(
        raised
            ? "the fence of this node's slots is raised for a restart"
            : "the fence of this node's slots was not raised in time: a standby may take them"
                + " over");
  }

  @Override
  public void send(NodeName to, Message message) {
    probes.ifPresent(one -> one.send(to, message));
  }

  @Override
  public void close() {
    probes.ifPresent(UdpProbes::close);
  }
}
