package io.sallyport.gateway.cli;

import io.micrometer.core.instrument.Timer;
import io.sallyport.gateway.health.Health;
import io.sallyport.gateway.limit.Limiters;
import io.sallyport.gateway.metrics.GatewayCollector;
import io.sallyport.gateway.metrics.GatewayCounters;
import io.sallyport.gateway.metrics.Metrics;
import io.sallyport.gateway.netlink.NetlinkException;
import io.sallyport.gateway.proxy.OwnListeners;
import io.sallyport.gateway.proxy.ProxyServer;
import io.sallyport.gateway.table.CurrentTable;
import io.sallyport.gateway.table.EgressTable;
import io.sallyport.gateway.table.TenantChange;
import io.sallyport.gateway.table.TenantEntry;
import io.sallyport.ipam.address.CidrSet;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.tenantapi.tenant.Limits;
import io.sallyport.tenantapi.tenant.TenantName;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A gateway with the proxy datapath: slices in, the table in force, statuses out. One thread looks;
 * what it made stays in force when a look fails.
 */
final class GatewayProgram implements AutoCloseable {
  static final String LISTENERS = "listeners";
  static final String TABLE = "table";
  static final String BLOCKS = "blocks";

  private static final Logger LOG = LoggerFactory.getLogger(GatewayProgram.class);

  private final Health health;
  private final InstantSource clock;
  private final Timer apply;
  private final CurrentTable table = new CurrentTable();
  private final Limiters limiters = new Limiters();
  private final GatewayCounters counters = new GatewayCounters();
  private final ProxyServer proxy;
  private final TablePlant plant;
  private final AddressProbe probe = new AddressProbe();
  private final SliceSource slices;
  private final Optional<KernelGateway> kernel;
  private Set<IpAddress> unusable = Set.of();
  private Set<IpAddress> barred = Set.of();
  private EgressTable planned = EgressTable.EMPTY;

  /** Whether something else than {@code planned} may be in force in part. */
  private boolean unsure;

  private long revision;

  /** Names of a gateway: where it runs and what it is called. */
  record Place(String cluster, String gateway) {}

  GatewayProgram(
      Place place,
      GatewayOptions options,
      SliceSource.Opening opening,
      OwnListeners listeners,
      Health health,
      Metrics metrics,
      Plant planted)
      throws IOException {
    this.slices = opening.open(() -> unusable);
    this.health = health;
    this.clock = InstantSource.system();
    this.apply = metrics.timer("sallyport.apply", "Putting a new egress table in force.");
    this.plant = TablePlant.of(planted);
    this.proxy =
        new ProxyServer(
            options.proxy(), new ProxyServer.Parts(table::get, limiters, counters, listeners));
    this.kernel = openKernel(options, place.gateway);
    metrics.register(
        new GatewayCollector(
            counters,
            table::get,
            () -> kernel.map(KernelGateway::reading),
            place.cluster,
            place.gateway,
            LocalPorts.capacity()));
    health.watch("loops", proxy::trouble);
    health.ready(LISTENERS);
  }

  private static Optional<KernelGateway> openKernel(GatewayOptions options, String name)
      throws IOException {
    Optional<KernelGateway.Settings> settings = options.kernel();
    return settings.isPresent()
        ? Optional.of(KernelGateway.open(settings.get(), name))
        : Optional.empty();
  }

  ProxyServer proxy() {
    return proxy;
  }

  /** Brings the table in line with the slices there are, then says so in the statuses. */
  void look() throws IOException {
    if (kernel.isPresent()) {
      unusable = kernel.get().unusable();
    }
    EgressTable next =
        planned.next(revision + 1, slices.read(clock.instant()), CidrSet.of(slices.held()));
    Optional<NetlinkException> refusal = Optional.empty();
    if (unsure || next.differsFrom(planned) || !unusable.equals(barred)) {
      long begun = System.nanoTime();
      refusal = refusal(next);
      apply.record(Duration.ofNanos(System.nanoTime() - begun));
    }
    if (refusal.isEmpty()) {
      health.ready(TABLE);
    }
    cutWhatLeft();
    Set<IpAddress> flows = new HashSet<>(counters.ports().addresses());
    if (kernel.isPresent()) {
      kernel.get().look();
      flows.addAll(kernel.get().inUse());
    }
    if (refusal.isPresent()) {
      slices.refused(String.valueOf(refusal.get().getMessage()));
      complain(refusal.get());
      return;
    }
    slices.answer(flows);
    slices
        .waiting()
        .ifPresentOrElse(why -> health.stillUnready(BLOCKS, why), () -> health.ready(BLOCKS));
  }

  /** Puts a table in force; why the kernel refused it, where an older one goes on. */
  private Optional<NetlinkException> refusal(EgressTable next) throws IOException {
    try {
      putInForce(next);
      return Optional.empty();
    } catch (NetlinkException e) {
      if (kernel.filter(KernelGateway::serves).isEmpty()) {
        throw e;
      }
      return Optional.of(e);
    }
  }

  /** What was refused is not answered. The first look must not end the program. */
  private void complain(NetlinkException refusal) throws NetlinkException {
    if (revision > 1) {
      throw refusal;
    }
    LOG.error(
        "the kernel refused the first revision, and what was in force before goes on: {}",
        refusal.getMessage());
    health.stillUnready(TABLE, String.valueOf(refusal.getMessage()));
  }

  /** Ends connections from addresses that were taken away, those that came in between included. */
  private void cutWhatLeft() {
    Set<IpAddress> left = new HashSet<>(counters.ports().addresses());
    left.removeIf(slices::keeps);
    if (!left.isEmpty()) {
      LOG.info("connections from {} end: these addresses were taken away", left);
      proxy.cut(left);
    }
  }

  private void putInForce(EgressTable next) throws IOException {
    revision++;
    EgressTable fresh = plant.spoil(next).barring(unusable);
    unsure = true;
    if (kernel.isPresent()) {
      kernel.get().apply(fresh);
    }
    List<TenantChange> changes = next.changesSince(planned);
    follow(next, changes);
    table.publish(fresh);
    fresh.problems().forEach(LOG::error);
    planned = next;
    unsure = false;
    barred = unusable;
    LOG.info(
        "revision={} tenants={} changed={} in force",
        revision,
        next.tenants().size(),
        changes.size());
  }

  /** Limits and counters of tenants that came, went or may do something else now. */
  private void follow(EgressTable next, List<TenantChange> changes) {
    if (changes.stream().anyMatch(GatewayProgram::changesLimits)) {
      Map<TenantName, Limits> limits = new HashMap<>();
      next.tenants().forEach(entry -> limits.put(entry.name(), entry.limits()));
      limiters.apply(limits);
      counters.keep(limits.keySet());
    }
    Set<IpAddress> touched = new HashSet<>();
    changes.forEach(change -> touched.addAll(change.addresses()));
    probe.complaint(touched, next::isInUse).ifPresent(LOG::warn);
  }

  private static boolean changesLimits(TenantChange change) {
    return !change
        .before()
        .map(TenantEntry::limits)
        .equals(change.after().map(TenantEntry::limits));
  }

  /** Takes nothing new and lets open transfers finish. */
  void drain(Duration most) throws InterruptedException {
    health.unready(LISTENERS, "draining");
    int open = proxy.connections();
    LOG.info("draining connections={} for at most {} s", open, most.toSeconds());
    int left = proxy.drain(most);
    LOG.info("drained, connections cut={}", left);
  }

  @Override
  public void close() throws IOException {
    proxy.close();
    kernel.ifPresent(KernelGateway::close);
    slices.close();
  }
}
