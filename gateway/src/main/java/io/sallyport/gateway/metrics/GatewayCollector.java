package io.sallyport.gateway.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.sallyport.gateway.table.DropReason;
import io.sallyport.gateway.table.EgressTable;
import io.sallyport.ipam.address.Family;
import io.sallyport.ipam.address.IpAddress;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Collects the series of a gateway's datapaths from their counters: nothing is kept twice. */
public final class GatewayCollector implements MultiCollector {
  private static final String PROXY = "proxy";
  private static final String KERNEL = "kernel";

  /** The kernel translates ports from 1024 on to each other. */
  private static final int TRANSLATED_PORTS = 65_536 - 1024;

  private static final int MOST_NAMES = 20;
  private static final String NONE = "-";
  private static final String MORE = "more";

  private final GatewayCounters counters;
  private final Supplier<EgressTable> table;
  private final Supplier<Optional<KernelReading>> kernel;
  private final String cluster;
  private final String gateway;
  private final int portCapacity;

  /**
   * A collector for one gateway.
   *
   * @param kernel read for each scrape; empty where the kernel datapath is not used
   * @param portCapacity ports an address has for one destination
   */
  public GatewayCollector(
      GatewayCounters counters,
      Supplier<EgressTable> table,
      Supplier<Optional<KernelReading>> kernel,
      String cluster,
      String gateway,
      int portCapacity) {
    this.counters = counters;
    this.table = table;
    this.kernel = kernel;
    this.cluster = cluster;
    this.gateway = gateway;
    this.portCapacity = portCapacity;
  }

  @Override
  public MetricSnapshots collect() {
    Map<GatewayMeter, Series> series = new EnumMap<>(GatewayMeter.class);
    counters.all().forEach((tenant, values) -> tenant(series, tenant, values));
    at(series, GatewayMeter.GUARD_DROPPED).add(counters.guardDrops(), cluster, gateway, PROXY);
    ports(series);
    kernel.get().ifPresent(reading -> kernel(series, reading));
    return new MetricSnapshots(series.values().stream().map(Series::snapshot).toList());
  }

  private void tenant(Map<GatewayMeter, Series> series, String tenant, TenantCounters values) {
    if (!tenant.equals(GatewayCounters.NOBODY)) {
      add(series, GatewayMeter.CONNECTIONS_ACTIVE, values.active.sum(), tenant);
      add(series, GatewayMeter.BYTES, values.egressBytes.sum(), tenant, "egress");
      add(series, GatewayMeter.BYTES, values.ingressBytes.sum(), tenant, "ingress");
    }
    values.outcomes.forEach(
        (outcome, count) -> add(series, GatewayMeter.CONNECTIONS, count, tenant, outcome.label()));
    values.throttled.forEach(
        (limit, count) -> add(series, GatewayMeter.THROTTLED, count, tenant, limit.label()));
    values.dropped.forEach(
        (reason, count) -> add(series, GatewayMeter.DROPPED, count, tenant, reason.label()));
  }

  private void kernel(Map<GatewayMeter, Series> series, KernelReading reading) {
    for (KernelReading.Tenant tenant : reading.tenants()) {
      String name = tenant.name();
      add(series, KERNEL, GatewayMeter.CONNECTIONS_ACTIVE, tenant.active(), name);
      traffic(series, name, "egress", tenant.egress());
      traffic(series, name, "ingress", tenant.ingress());
      tenant
          .throttled()
          .forEach((kind, n) -> add(series, KERNEL, GatewayMeter.THROTTLED, n, name, kind.label()));
      tenant.ports().forEach((address, used) -> ports(series, name, address, used));
      dropped(series, name, tenant.dropped());
    }
    dropped(series, GatewayCounters.NOBODY, reading.unowned());
    at(series, GatewayMeter.GUARD_DROPPED).add(reading.guardDropped(), cluster, gateway, KERNEL);
    at(series, GatewayMeter.CONNTRACK_ENTRIES).add(reading.flows(), cluster, gateway, KERNEL);
    at(series, GatewayMeter.CONNTRACK_LIMIT).add(reading.mostFlows(), cluster, gateway, KERNEL);
    reading.problems().forEach((kind, names) -> problems(series, kind, names));
    for (KernelReading.Fill fill : reading.maps()) {
      at(series, GatewayMeter.MAP_ELEMENTS)
          .add(fill.elements(), cluster, gateway, KERNEL, fill.map());
      at(series, GatewayMeter.MAP_LIMIT).add(fill.most(), cluster, gateway, KERNEL, fill.map());
    }
    at(series, GatewayMeter.FLOW_EVENTS_LOST).add(reading.eventsLost(), cluster, gateway, KERNEL);
  }

  private void problems(
      Map<GatewayMeter, Series> series, KernelReading.Problem kind, List<String> names) {
    Series problems = at(series, GatewayMeter.PROBLEMS);
    if (names.isEmpty()) {
      problems.add(0, cluster, gateway, KERNEL, kind.label(), NONE);
    }
    List<String> some = names.stream().distinct().limit(MOST_NAMES).toList();
    some.forEach(name -> problems.add(1, cluster, gateway, KERNEL, kind.label(), name));
    if (names.size() > some.size()) {
      int more = names.size() - some.size();
      problems.add(more, cluster, gateway, KERNEL, kind.label(), MORE);
    }
  }

  private void ports(Map<GatewayMeter, Series> series, String tenant, IpAddress address, int used) {
    String text = address.toString();
    add(series, KERNEL, GatewayMeter.PORTS_USED, used, tenant, text);
    add(series, KERNEL, GatewayMeter.PORTS_CAPACITY, TRANSLATED_PORTS, tenant, text);
  }

  private void traffic(
      Map<GatewayMeter, Series> series,
      String tenant,
      String direction,
      KernelReading.Traffic traffic) {
    add(series, KERNEL, GatewayMeter.BYTES, traffic.bytes(), tenant, direction);
    add(series, KERNEL, GatewayMeter.PACKETS, traffic.packets(), tenant, direction);
  }

  private void dropped(
      Map<GatewayMeter, Series> series, String tenant, Map<DropReason, Long> dropped) {
    dropped.forEach(
        (reason, count) ->
            add(series, KERNEL, GatewayMeter.DROPPED, count, tenant, reason.label()));
  }

  private void ports(Map<GatewayMeter, Series> series) {
    Map<PortUse.Address, Integer> used =
        new TreeMap<>(
            (left, right) -> {
              int order = left.tenant().compareTo(right.tenant());
              return order != 0 ? order : left.egress().compareTo(right.egress());
            });
    for (var tenant : table.get().tenants()) {
      for (var set : tenant.sets().sets()) {
        for (Family family : Family.values()) {
          for (IpAddress address : set.of(family)) {
            used.put(new PortUse.Address(tenant.name(), address), 0);
          }
        }
      }
    }
    used.putAll(counters.ports().most());
    used.forEach(
        (address, count) -> {
          String tenant = address.tenant().name();
          String text = address.egress().toString();
          add(series, GatewayMeter.PORTS_USED, count, tenant, text);
          add(series, GatewayMeter.PORTS_CAPACITY, portCapacity, tenant, text);
        });
  }

  private void add(
      Map<GatewayMeter, Series> series,
      GatewayMeter meter,
      long value,
      String tenant,
      String... more) {
    add(series, PROXY, meter, value, tenant, more);
  }

  private void add(
      Map<GatewayMeter, Series> series,
      String datapath,
      GatewayMeter meter,
      long value,
      String tenant,
      String... more) {
    String[] labels = new String[4 + more.length];
    labels[0] = tenant;
    labels[1] = cluster;
    labels[2] = gateway;
    labels[3] = datapath;
    System.arraycopy(more, 0, labels, 4, more.length);
    at(series, meter).add(value, labels);
  }

  private static Series at(Map<GatewayMeter, Series> series, GatewayMeter meter) {
    return series.computeIfAbsent(meter, Series::new);
  }
}
