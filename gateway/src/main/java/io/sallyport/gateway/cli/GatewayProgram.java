package io.sallyport.gateway.cli;

import io.micrometer.core.instrument.Timer;
import io.sallyport.gateway.health.Health;
import io.sallyport.gateway.limit.Limiters;
import io.sallyport.gateway.metrics.GatewayCollector;
import io.sallyport.gateway.metrics.GatewayCounters;
import io.sallyport.gateway.metrics.Metrics;
import io.sallyport.gateway.proxy.OwnListeners;
import io.sallyport.gateway.proxy.ProxyServer;
import io.sallyport.gateway.table.CurrentTable;
import io.sallyport.gateway.table.EgressTable;
import io.sallyport.gateway.table.EgressTables;
import io.sallyport.gateway.table.TenantEntry;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.plan.BlockState;
import io.sallyport.tenantapi.controller.MemberPlanner;
import io.sallyport.tenantapi.crd.EgressSlice;
import io.sallyport.tenantapi.crd.EgressSliceStatus;
import io.sallyport.tenantapi.directory.MemberDirectory;
import io.sallyport.tenantapi.tenant.Limits;
import io.sallyport.tenantapi.tenant.TenantName;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
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

  private final String gateway;
  private final MemberDirectory directory;
  private final Health health;
  private final InstantSource clock;
  private final Timer apply;
  private final CurrentTable table = new CurrentTable();
  private final Limiters limiters = new Limiters();
  private final GatewayCounters counters = new GatewayCounters();
  private final ProxyServer proxy;
  private final TablePlant plant;
  private final AddressProbe probe = new AddressProbe();
  private final Map<String, TenantEntry> entries = new HashMap<>();
  private final Map<String, EgressSliceStatus> statuses = new HashMap<>();
  private long revision;

  /** Names of a gateway: where it runs and what it is called. */
  record Place(String cluster, String gateway) {}

  GatewayProgram(
      Place place,
      GatewayOptions options,
      MemberDirectory directory,
      OwnListeners listeners,
      Health health,
      Metrics metrics,
      Plant planted)
      throws IOException {
    this.gateway = place.gateway;
    this.directory = directory;
    this.health = health;
    this.clock = InstantSource.system();
    this.apply = metrics.timer("sallyport.apply", "Putting a new egress table in force.");
    this.plant = TablePlant.of(planted);
    this.proxy =
        new ProxyServer(
            options.proxy(), new ProxyServer.Parts(table::get, limiters, counters, listeners));
    metrics.register(
        new GatewayCollector(
            counters, table::get, place.cluster, place.gateway, LocalPorts.capacity()));
    health.ready(LISTENERS);
  }

  ProxyServer proxy() {
    return proxy;
  }

  /** Brings the table in line with the slices there are, then says so in the statuses. */
  void look() throws IOException {
    Instant now = clock.instant();
    MemberDirectory.Slices found = directory.slices();
    Set<String> tenants = new HashSet<>(found.damaged());
    found.readable().forEach(slice -> tenants.add(slice.getMetadata().getName()));
    statuses.keySet().retainAll(tenants);
    Map<String, TenantEntry> next = new HashMap<>();
    List<EgressSlice> applied = new ArrayList<>();
    for (EgressSlice slice : found.readable()) {
      entry(slice, now)
          .ifPresent(
              entry -> {
                next.put(slice.getMetadata().getName(), entry);
                applied.add(slice);
              });
    }
    entries.forEach(
        (tenant, last) -> {
          if (tenants.contains(tenant)) {
            next.putIfAbsent(tenant, last); // where the new one cannot be used
          }
        });
    if (!next.equals(entries)) {
      apply.record(() -> putInForce(next));
    }
    health.ready(TABLE);
    for (EgressSlice slice : applied) {
      directory.writeStatus(slice);
    }
    directory.witnessClock();
    waiting(applied)
        .ifPresentOrElse(why -> health.stillUnready(BLOCKS, why), () -> health.ready(BLOCKS));
  }

  /** The entry of one slice, whose status it brings up to date; empty where it cannot be used. */
  private Optional<TenantEntry> entry(EgressSlice slice, Instant now) throws IOException {
    try {
      List<String> lacking = slice.getSpec().requires();
      if (lacking.isEmpty()) {
        slice.setStatus(next(slice, now));
        return Optional.of(EgressTables.entry(slice));
      }
      directory.unusable(
          slice,
          "it requires %s, which this version lacks; its last good revision stays in force. Upgrade"
                  .formatted(lacking)
              + " this gateway");
    } catch (RuntimeException e) {
      directory.unusable(slice, UserError.words(e) + "; its last good revision stays in force");
    }
    return Optional.empty();
  }

  private void putInForce(Map<String, TenantEntry> next) {
    Map<TenantName, Limits> limits = new HashMap<>();
    next.values().forEach(entry -> limits.put(entry.name(), entry.limits()));
    limiters.apply(limits);
    revision++;
    EgressTable fresh =
        EgressTable.of(
            revision,
            next.values().stream()
                .sorted((left, right) -> left.name().compareTo(right.name()))
                .toList());
    table.publish(plant.spoil(fresh));
    counters.keep(limits.keySet());
    entries.clear();
    entries.putAll(next);
    Set<IpAddress> addresses = new HashSet<>(fresh.addresses());
    probe.complaint(addresses).ifPresent(LOG::warn);
    LOG.info(
        "revision={} tenants={} addresses={} in force", revision, next.size(), addresses.size());
  }

  /**
   * The status that {@code slice} should have, from the last one: as remembered, else as on disk.
   * Its sets are on disk before they are in force; its epoch is told after.
   */
  private EgressSliceStatus next(EgressSlice slice, Instant now) throws IOException {
    String tenant = slice.getMetadata().getName();
    Optional<EgressSliceStatus> before =
        Optional.ofNullable(statuses.get(tenant)).or(() -> Optional.ofNullable(slice.getStatus()));
    EgressSliceStatus status = MemberPlanner.next(slice, before, gateway, now);
    statuses.put(tenant, status);
    boolean moved =
        before.isEmpty()
            || !status.sets().equals(before.get().sets())
            || !status.sources().equals(before.get().sources());
    if (moved) {
      slice.setStatus(status.withEpoch(before.map(EgressSliceStatus::epoch).orElse(-1L)));
      directory.writeStatus(slice);
    }
    return status;
  }

  /** Which block of these slices is not in use yet, and from when it may be. */
  private static Optional<String> waiting(List<EgressSlice> slices) {
    return slices.stream()
        .flatMap(
            slice ->
                slice.getSpec().blocks().stream()
                    .filter(block -> block.state().equals(BlockState.PENDING.label()))
                    .map(
                        block ->
                            "%s of tenant %s is Pending, effective from %s"
                                .formatted(
                                    block.cidr(),
                                    slice.getMetadata().getName(),
                                    block.effectiveFrom())))
        .findFirst();
  }

  /** Takes nothing new and lets open transfers finish. */
  void drain(java.time.Duration most) throws InterruptedException {
    health.unready(LISTENERS, "draining");
    int open = proxy.connections();
    LOG.info("draining connections={} for at most {} s", open, most.toSeconds());
    int left = proxy.drain(most);
    LOG.info("drained, connections cut={}", left);
  }

  @Override
  public void close() throws IOException {
    proxy.close();
    directory.close();
  }
}
