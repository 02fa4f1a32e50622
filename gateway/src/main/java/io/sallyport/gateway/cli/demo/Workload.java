package io.sallyport.gateway.cli.demo;

import io.sallyport.ipam.address.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A workload to run: one process, one transfer, one row.
 *
 * @param tenant the owner of its source, or - for nobody
 * @param note what the row says when all is well
 */
record Workload(
    String name,
    String tenant,
    String cluster,
    String source,
    String protocol,
    int size,
    String note) {
  private static final int DROP_SECONDS = 2;
  private static final int MEBIBYTE = 1024 * 1024;
  private static final List<String> JVM = List.of("-XX:TieredStopAtLevel=1", "-Xmx64m");

  static Workload of(DemoFleet.Tenant tenant, String cluster, int index) {
    return new Workload(
        tenant.workload() + "-" + (cluster.equals("eu1") ? index : index + 2),
        tenant.name(),
        cluster,
        tenant.source(cluster, index),
        index % 2 == 0 ? "socks5" : "connect",
        (index + 1) * 4 * MEBIBYTE,
        "ok");
  }

  /** The first workload of a tenant, ended in its cluster and started anew in another. */
  static Workload moved(DemoFleet.Tenant tenant, String cluster) {
    return new Workload(
        tenant.workload() + "-0",
        tenant.name(),
        cluster,
        tenant.source(cluster, 50),
        "socks5",
        8 * MEBIBYTE,
        "ok  moved here from eu1");
  }

  static Workload stranger(String cluster) {
    return new Workload("other/cron", "-", cluster, DemoFleet.STRANGER, "connect", MEBIBYTE, "");
  }

  /** Its name at the firewall, unique in a demo. */
  String id() {
    return name + "@" + source;
  }

  /** The tenant at whose port of the firewall it knocks: its own, or any where it has none. */
  private String port() {
    return tenant.equals("-") ? DemoFleet.TENANTS.getFirst().name() : tenant;
  }

  /** Starts a workload process that does {@code what}. */
  Children.Child start(
      Children children, GatewayChild gateway, FirewallChild firewall, String what, int count)
      throws IOException {
    InetSocketAddress target = firewall.port(port());
    List<Object> arguments = new ArrayList<>(List.of(id(), source, protocol));
    arguments.add(gateway.port(protocol));
    arguments.add(target.getAddress().getHostAddress());
    arguments.add(target.getPort());
    arguments.add(what);
    arguments.add(count);
    return children.start("workload", DemoWorkload.class.getName(), JVM, arguments.toArray());
  }

  /** The row of what became of it. */
  DemoRow row(String said, FirewallLog firewall, Prediction prediction, ByteTotals totals)
      throws IOException, InterruptedException {
    if (!said.startsWith("moved ")) {
      return unmoved(said, firewall, prediction);
    }
    Map<String, String> fields = FirewallLog.fields(said);
    Bytes moved =
        new Bytes(
            Long.parseLong(fields.getOrDefault("sent", "0")),
            Long.parseLong(fields.getOrDefault("received", "0")));
    totals.add(tenant, cluster, moved);
    FirewallLog.Seen seen = firewall.seen(id());
    String expected = expected(prediction);
    boolean right =
        seen.source().equals(expected)
            && seen.bytes().equals(moved)
            && "true".equals(fields.get("intact"));
    return new DemoRow(
        name,
        cluster,
        seen.source(),
        prediction.owner(IpAddress.of(seen.source())),
        size,
        right ? note : "must be " + expected,
        right);
  }

  private DemoRow unmoved(String said, FirewallLog firewall, Prediction prediction)
      throws InterruptedException {
    boolean right = tenant.equals("-") && said.equals("refused no tenant owns " + source);
    boolean dropped =
        !tenant.equals("-") && firewall.dropped(drop -> drop.port().equals(port()), DROP_SECONDS);
    return new DemoRow(
        name,
        cluster,
        dropped ? "dropped" : "-",
        "-",
        0,
        dropped ? "must be " + expected(prediction) : said.replaceFirst("^refused ", ""),
        right);
  }

  private String expected(Prediction prediction) {
    return prediction.address(tenant, cluster, source).map(IpAddress::toString).orElse("none");
  }
}
