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
 * @param note what the row says when all is well; of a stranger, what it must hear
 */
record Workload(
    String name,
    String tenant,
    String cluster,
    String source,
    Ground.Protocol protocol,
    int size,
    String note) {
  private static final int DROP_SECONDS = 2;
  private static final int MEBIBYTE = 1024 * 1024;

  static Workload of(Ground ground, DemoFleet.Tenant tenant, String cluster, int index) {
    return new Workload(
        tenant.workload() + "-" + (cluster.equals("eu1") ? index : index + 2),
        tenant.name(),
        cluster,
        ground.fleet().source(tenant, cluster, index),
        ground.protocol(index),
        (index + 1) * 4 * MEBIBYTE,
        "ok");
  }

  /** A tenant's first source in a cluster, under another name. */
  static Workload named(Ground ground, DemoFleet.Tenant tenant, String cluster, String name) {
    Workload first = of(ground, tenant, cluster, 0);
    return new Workload(
        name, tenant.name(), cluster, first.source, first.protocol, first.size, first.note);
  }

  /** The first workload of a tenant, ended in its cluster and started anew in another. */
  static Workload moved(Ground ground, DemoFleet.Tenant tenant, String cluster) {
    return new Workload(
        tenant.workload() + "-0",
        tenant.name(),
        cluster,
        ground.fleet().source(tenant, cluster, 50),
        ground.protocol(0),
        8 * MEBIBYTE,
        "ok  moved here from eu1");
  }

  static Workload stranger(Ground ground, String cluster) {
    return new Workload(
        "other/cron",
        "-",
        cluster,
        ground.fleet().stranger(),
        ground.protocol(1),
        MEBIBYTE,
        ground.refusal());
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
  Children.Child start(DemoWorld world, String what, int count) throws IOException {
    return start(world, world.firewall().port(port()), what, count);
  }

  /** The same, towards any port. */
  Children.Child start(DemoWorld world, InetSocketAddress target, String what, int count)
      throws IOException {
    List<Object> arguments = new ArrayList<>(List.of(id(), source, protocol));
    arguments.add(
        protocol == Ground.Protocol.TCP ? 0 : world.gateway(cluster).port(protocol.label()));
    arguments.add(target.getAddress().getHostAddress());
    arguments.add(target.getPort());
    arguments.add(what);
    arguments.add(count);
    return world
        .children()
        .start(
            Children.Plan.small(world.ground().worker(cluster), "workload", DemoWorkload.class),
            arguments.toArray());
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
    boolean right = tenant.equals("-") && said.equals(note.formatted(source));
    boolean dropped =
        !tenant.equals("-") && firewall.dropped(drop -> drop.port().equals(port()), DROP_SECONDS);
    return new DemoRow(
        name,
        cluster,
        dropped ? "dropped" : "-",
        "-",
        0,
        dropped ? "must be " + expected(prediction) : right ? "no tenant owns " + source : said,
        right);
  }

  private String expected(Prediction prediction) {
    return prediction.text(tenant, cluster, source);
  }
}
