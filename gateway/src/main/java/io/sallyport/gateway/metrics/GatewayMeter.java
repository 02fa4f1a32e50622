package io.sallyport.gateway.metrics;

import java.util.List;

/**
 * Every series of our own, described once: name without the suffix of its type, what it counts, and
 * its labels. Docs and dashboards are held to this list.
 */
public enum GatewayMeter {
  CONNECTIONS_ACTIVE(
      "sallyport_tenant_connections_active", Type.GAUGE, "Connections open now.", Labels.TENANT),
  CONNECTIONS(
      "sallyport_tenant_connections",
      Type.COUNTER,
      "Connections ended, by outcome.",
      Labels.TENANT,
      "outcome"),
  BYTES(
      "sallyport_tenant_bytes",
      Type.COUNTER,
      "Bytes let through: proxy, payload without handshakes; kernel, IP packets.",
      Labels.TENANT,
      "direction"),
  PACKETS(
      "sallyport_tenant_packets",
      Type.COUNTER,
      "IP packets let through by the kernel datapath.",
      Labels.TENANT,
      "direction"),
  THROTTLED(
      "sallyport_tenant_throttled",
      Type.COUNTER,
      "Times a limit of the tenant on this gateway held something back.",
      Labels.TENANT,
      "limit"),
  DROPPED(
      "sallyport_tenant_dropped",
      Type.COUNTER,
      "Connections, in the kernel packets, not let out; tenant is - where nobody owns the source.",
      Labels.TENANT,
      "reason"),
  GUARD_DROPPED(
      "sallyport_guard_dropped",
      Type.COUNTER,
      "Connections, in the kernel packets, that the source guard stopped.",
      Labels.GATEWAY),
  CONNTRACK_ENTRIES(
      "sallyport_conntrack_entries",
      Type.GAUGE,
      "Flows in the kernel's connection tracking table, of everybody on this host.",
      Labels.GATEWAY),
  CONNTRACK_LIMIT(
      "sallyport_conntrack_limit", Type.GAUGE, "Flows that table can hold.", Labels.GATEWAY),
  PROBLEMS(
      "sallyport_datapath_problems",
      Type.GAUGE,
      "What keeps tenants' packets from where they should go; 0 and - where there is none.",
      Labels.GATEWAY,
      "kind",
      "name"),
  MAP_ELEMENTS(
      "sallyport_datapath_map_elements",
      Type.GAUGE,
      "Elements in a map of the kernel datapath.",
      Labels.GATEWAY,
      "map"),
  MAP_LIMIT(
      "sallyport_datapath_map_limit",
      Type.GAUGE,
      "Elements that a map of the kernel datapath can hold.",
      Labels.GATEWAY,
      "map"),
  FLOW_EVENTS_LOST(
      "sallyport_flow_events_lost",
      Type.COUNTER,
      "Times the kernel dropped news of flows, which were then counted anew.",
      Labels.GATEWAY),
  PORTS_USED(
      "sallyport_address_ports_used",
      Type.GAUGE,
      "Ports of an egress address in use: the maximum over protocol, destination and port.",
      Labels.TENANT,
      "address"),
  PORTS_CAPACITY(
      "sallyport_address_ports_capacity",
      Type.GAUGE,
      "Ports an egress address has for one destination and port.",
      Labels.TENANT,
      "address"),
  POOL_ADDRESSES(
      "sallyport_pool_addresses",
      Type.GAUGE,
      "Addresses in blocks of all tenants, by state.",
      List.of("cluster", "family", "state")),
  ALLOWLIST_SERIAL(
      "sallyport_allowlist_serial",
      Type.GAUGE,
      "Serial of the tenant's published allow-list.",
      List.of("tenant")),
  ALLOWLIST_REQUESTS(
      "sallyport_allowlist_requests",
      Type.COUNTER,
      "Requests to the allow-list service; format is - where none was named.",
      List.of("format", "code"));

  /** What a series does: count up, or go up and down. */
  public enum Type {
    COUNTER,
    GAUGE
  }

  private static final class Labels {
    static final List<String> GATEWAY = List.of("cluster", "gateway", "datapath");
    static final List<String> TENANT = List.of("tenant", "cluster", "gateway", "datapath");
  }

  private final String id;
  private final Type type;
  private final String help;

  @SuppressWarnings("ImmutableEnumChecker") // List.copyOf
  private final List<String> labels;

  GatewayMeter(String id, Type type, String help, List<String> labels, String... more) {
    this.id = id;
    this.type = type;
    this.help = help;
    this.labels =
        java.util.stream.Stream.concat(labels.stream(), java.util.Arrays.stream(more)).toList();
  }

  /** The name of the metric family, without {@code _total}. */
  public String id() {
    return id;
  }

  /** The name of the series on the page. */
  public String series() {
    return type == Type.COUNTER ? id + "_total" : id;
  }

  public Type type() {
    return type;
  }

  public String help() {
    return help;
  }

  public List<String> labels() {
    return labels;
  }
}
