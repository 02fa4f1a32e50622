package io.sallyport.gateway.cli.demo;

import io.sallyport.ipam.address.CidrSet;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.plan.Block;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.tenantapi.controller.FleetPlan;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** What the demo runs in: a planner, a gateway process for each cluster, and the firewall. */
final class DemoWorld implements AutoCloseable {
  private static final long LOOK_NANOS = 20_000_000;

  private final Path folder;
  private final Ground ground;
  private final DemoPlanner planner;
  private final DemoScreen screen;
  private final Children children;
  private final Map<String, GatewayChild> gateways = new ConcurrentHashMap<>();
  private final ByteTotals totals = new ByteTotals();
  private Prediction prediction = new Prediction(FleetPlan.EMPTY);
  private Optional<FirewallChild> firewall = Optional.empty();
  private Optional<PacketFilter> filter = Optional.empty();

  DemoWorld(Path folder, Ground ground, Demo.PlannerStart planner, DemoScreen screen)
      throws Exception {
    this.folder = folder;
    this.ground = ground;
    this.screen = screen;
    this.children = new Children(Files.createDirectories(folder.resolve("logs")));
    Path manifests = Files.createDirectories(folder.resolve("manifests"));
    ground.fleet().write(manifests);
    this.planner = planner.start(manifests, folder.resolve("state"));
  }

  /** Starts everything and waits until every tenant gets through in every cluster. */
  void start(Map<String, List<String>> gatewayOptions) throws Exception {
    long began = System.nanoTime();
    for (String cluster : DemoFleet.CLUSTERS) {
      List<String> more = gatewayOptions.getOrDefault(cluster, List.of());
      gateways.put(
          cluster, new GatewayChild(children, ground, folder.resolve("state"), cluster, more));
    }
    showPlan(began);
    startFirewall();
    for (GatewayChild gateway : gateways.values()) {
      gateway.awaitReady();
    }
    awaitServing();
  }

  Ground ground() {
    return ground;
  }

  /** The firewall in front of the service, where the kernel is the datapath. */
  PacketFilter filter() {
    return filter.orElseThrow();
  }

  Children children() {
    return children;
  }

  FirewallChild firewall() {
    return firewall.orElseThrow();
  }

  /** What clients counted on their sockets. */
  ByteTotals totals() {
    return totals;
  }

  Prediction prediction() {
    return prediction;
  }

  private void showPlan(long began) {
    FleetPlan plan = planner.plan();
    prediction = new Prediction(plan);
    for (FleetPlan.Outcome outcome : plan.outcomes()) {
      String blocks =
          DemoFleet.CLUSTERS.stream()
              .map(cluster -> cluster + " " + blocks(outcome, cluster))
              .collect(Collectors.joining(", "));
      String cidrs =
          outcome.tenant().orElseThrow().request().cidrs().stream()
              .map(Object::toString)
              .collect(Collectors.joining(", "));
      screen.step(
          "plan", outcome.name() + " " + cidrs + " -> " + blocks, System.nanoTime() - began);
    }
  }

  private static String blocks(FleetPlan.Outcome outcome, String cluster) {
    return CidrSet.of(
            outcome.plan().ledger().blocksOf(new ClusterName(cluster)).stream()
                .map(Block::cidr)
                .toList())
        .cidrs()
        .stream()
        .map(Object::toString)
        .collect(Collectors.joining(", "));
  }

  private void startFirewall() throws IOException, InterruptedException {
    long began = System.nanoTime();
    List<String> tenants = DemoFleet.TENANTS.stream().map(DemoFleet.Tenant::name).toList();
    InetSocketAddress lists = planner.address();
    String loaded =
        switch (ground) {
          case Loopback here -> {
            String at = lists.getAddress().getHostAddress() + ":" + lists.getPort();
            firewall = Optional.of(FirewallChild.start(children, ground, at, tenants));
            yield firewall().loaded();
          }
          case Routed routed -> {
            FirewallChild service =
                FirewallChild.start(children, ground, DemoFirewall.NO_LISTS, tenants);
            firewall = Optional.of(service);
            filter =
                Optional.of(
                    PacketFilter.start(children, routed, service, lists, folder, expected()));
            yield filter().loaded();
          }
        };
    screen.step("firewall", loaded, System.nanoTime() - began);
  }

  /** Every source that may come from gateways: by the plan, and their own. */
  private Set<IpAddress> expected() {
    Set<IpAddress> expected = new TreeSet<>();
    for (String cluster : DemoFleet.CLUSTERS) {
      expected.add(IpAddress.of(Routed.own(cluster)));
      for (DemoFleet.Tenant tenant : DemoFleet.TENANTS) {
        expected.addAll(prediction.addresses(tenant.name(), cluster));
      }
    }
    return expected;
  }

  /** Waits until a first connection of every tenant gets through in every cluster. */
  private void awaitServing() throws Exception {
    long began = System.nanoTime();
    String where =
        switch (ground) {
          case Loopback here -> {
            for (String cluster : DemoFleet.CLUSTERS) {
              for (DemoFleet.Tenant tenant : DemoFleet.TENANTS) {
                probe(tenant, cluster, "probe-" + cluster + tenant.name());
              }
            }
            yield "socks5 " + each(cluster -> gateway(cluster).at("socks5"));
          }
          case Routed routed -> {
            awaitWorkloads();
            yield "are the workloads' routers: " + each(Routed::own);
          }
        };
    screen.step("gateways", where, System.nanoTime() - began);
  }

  /** Until a workload of every tenant was served in every cluster, or dropped by the firewall. */
  private void awaitWorkloads() throws IOException {
    Map<Children.Child, String> waiting = new HashMap<>();
    for (String cluster : DemoFleet.CLUSTERS) {
      for (DemoFleet.Tenant tenant : DemoFleet.TENANTS) {
        Workload workload = Workload.named(ground, tenant, cluster, "probe-" + cluster);
        waiting.put(workload.start(this, "probe", 0), tenant.name());
      }
    }
    while (!waiting.isEmpty()) {
      List<FirewallLog.Drop> drops = firewall().log().drops();
      waiting
          .entrySet()
          .removeIf(
              entry ->
                  entry.getKey().lineNow().isPresent()
                      || drops.stream().anyMatch(drop -> drop.port().equals(entry.getValue())));
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private static String each(UnaryOperator<String> what) {
    return DemoFleet.CLUSTERS.stream()
        .map(cluster -> cluster + " " + what.apply(cluster))
        .collect(Collectors.joining(", "));
  }

  /** A small transfer of a tenant, as soon as one gets through or is dropped. */
  Optional<Move> probe(DemoFleet.Tenant tenant, String cluster, String name) throws Exception {
    String source = ground.fleet().source(tenant, cluster, 0);
    FirewallLog log = firewall().log();
    Optional<Move> move =
        Probe.untilServed(
            client(source, cluster),
            firewall().port(tenant.name()),
            name,
            () -> log.drops().stream().anyMatch(drop -> drop.port().equals(tenant.name())));
    if (move.isPresent()) {
      log.seen(name);
      totals.add(tenant.name(), cluster, move.get().bytes());
    }
    return move;
  }

  /** A client at {@code source} of the gateway of a cluster. */
  ProxyClient client(String source, String cluster) {
    return new ProxyClient(
        InetAddress.ofLiteral(source),
        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), gateway(cluster).port("socks5")),
        Ground.Protocol.SOCKS5);
  }

  GatewayChild gateway(String cluster) {
    return Optional.ofNullable(gateways.get(cluster)).orElseThrow();
  }

  /** Where each gateway serves its metrics, once it serves, by cluster. */
  Map<String, String> metrics() {
    Map<String, String> metrics = new HashMap<>();
    gateways.forEach((cluster, gateway) -> metrics.put(cluster, gateway.at("metrics")));
    return metrics;
  }

  /** Says where everything is that goes on running. */
  void sayWhere() {
    DemoFleet.Tenant tenant = DemoFleet.TENANTS.getFirst();
    String source = ground.fleet().source(tenant, "eu1", 0);
    String target =
        "http://%s:%d/"
            .formatted(ground.fleet().server(), firewall().port(tenant.name()).getPort());
    gateways.forEach(
        (cluster, gateway) -> {
          if (ground instanceof Loopback) {
            screen.say(
                " %s  socks5 %s  connect %s"
                    .formatted(cluster, gateway.at("socks5"), gateway.at("connect")));
          }
          screen.say(" %s  http://%s/metrics".formatted(cluster, gateway.at("metrics")));
        });
    InetSocketAddress lists = planner.address();
    screen.say(
        " allow-lists  http://%s:%d/v1/tenants/%s/allow.txt"
            .formatted(lists.getHostString(), lists.getPort(), tenant.name()));
    screen.say(" try, as a workload of %s in eu1:".formatted(tenant.name()));
    switch (ground) {
      case Loopback here ->
          screen.say(
              " curl --interface %s --socks5 %s %s"
                  .formatted(source, gateway("eu1").at("socks5"), target));
      case Routed routed -> {
        screen.say(" " + String.join(" ", routed.worker("eu1")) + " \\");
        screen.say("   curl --interface %s %s".formatted(source, target));
        screen.say(" and as its gateway, for its metrics or nft list ruleset:");
        screen.say(" " + String.join(" ", routed.gateway("eu1")) + " \\");
        screen.say("   curl http://%s/metrics".formatted(gateway("eu1").at("metrics")));
      }
    }
    screen.say(" Ctrl-C ends all of it");
  }

  /** Ends all processes at once. */
  void kill() {
    children.close();
    ground.close();
  }

  @Override
  public void close() throws IOException {
    children.close();
    ground.close();
    planner.close();
  }
}
