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
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The main job on one machine: a planner, a gateway process for each cluster, workloads in
 * processes of their own, and a firewall that tells whom it saw.
 */
public final class Demo implements AutoCloseable {
  private static final int AT_A_TIME = 3;
  private static final int HELD = 12;
  private static final int PATIENCE_SECONDS = 20;
  private static final String KILLED = "eu1";
  private static final String SURVIVOR = "us1";

  private final Path folder;
  private final DemoPlanner planner;
  private final DemoScreen screen;
  private final Children children;
  private final FirewallLog firewall = new FirewallLog();
  private final Map<String, GatewayChild> gateways = new ConcurrentHashMap<>();
  private final long start = System.nanoTime();
  private Prediction prediction = new Prediction(new FleetPlan(List.of(), List.of(), List.of()));
  private final ByteTotals totals = new ByteTotals();
  private int firewallPort;
  private int rows;
  private int wrong;

  /** Puts a planner on manifests and a state directory. */
  public interface PlannerStart {
    DemoPlanner start(Path manifests, Path state) throws Exception;
  }

  /**
   * A demo in {@code folder}, which exists and is empty.
   *
   * @param lines takes each line of the screen
   */
  public Demo(Path folder, PlannerStart planner, Consumer<String> lines) throws Exception {
    this.folder = folder;
    this.screen = new DemoScreen(lines);
    this.children = new Children(Files.createDirectories(folder.resolve("logs")));
    screen.title("proxy datapath on loopback, no privileges needed:");
    screen.say("                 2 clusters, 2 gateways, 3 tenants, 1 firewall (default drop)");
    DemoFleet.write(Files.createDirectories(manifests()));
    this.planner = planner.start(manifests(), folder.resolve("state"));
  }

  private Path manifests() {
    return folder.resolve("manifests");
  }

  /**
   * Runs all of it.
   *
   * @param plant options for the first gateway that make it go wrong; normally none
   * @param mostDown how long a killed gateway may be away
   * @return whether every row was right
   */
  public boolean run(List<String> plant, Duration mostDown) throws Exception {
    long began = System.nanoTime();
    for (String cluster : DemoFleet.CLUSTERS) {
      List<String> more = cluster.equals(KILLED) ? plant : List.of();
      gateways.put(cluster, new GatewayChild(children, folder.resolve("state"), cluster, more));
    }
    showPlan(began);
    startFirewall();
    for (GatewayChild gateway : gateways.values()) {
      gateway.awaitReady();
    }
    awaitServing();
    screen.head();
    moveAll();
    killAndStartAgain(mostDown);
    compareBytes();
    return conclude();
  }

  private void showPlan(long began) {
    FleetPlan plan = planner.plan();
    prediction = new Prediction(plan);
    for (FleetPlan.Outcome outcome : plan.tenants()) {
      String blocks =
          DemoFleet.CLUSTERS.stream()
              .map(cluster -> cluster + " " + blocks(outcome, cluster))
              .collect(Collectors.joining(", "));
      String cidrs =
          outcome.tenant().request().cidrs().stream()
              .map(Object::toString)
              .collect(Collectors.joining(", "));
      screen.step(
          "plan",
          outcome.tenant().name() + " " + cidrs + " -> " + blocks,
          System.nanoTime() - began);
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
    StringBuilder lists = new StringBuilder();
    for (DemoFleet.Tenant tenant : DemoFleet.TENANTS) {
      lists.append(planner.allowList(tenant.name()));
    }
    Path file = Files.writeString(folder.resolve("allow.txt"), lists.toString());
    Children.Child child =
        children.start(
            "firewall",
            DemoFirewall.class.getName(),
            List.of("-XX:TieredStopAtLevel=1"),
            Optional.of(firewall::line),
            DemoFleet.FIREWALL,
            file);
    String line = child.line(20);
    firewallPort = Integer.parseInt(line.split(" ")[1]);
    screen.step(
        "firewall",
        "loaded the exported allow-list: %s prefixes"
            .formatted(FirewallLog.fields(line).getOrDefault("prefixes", "?")),
        System.nanoTime() - began);
  }

  /** Waits until a first connection of every tenant gets through in every cluster. */
  private void awaitServing() throws Exception {
    long began = System.nanoTime();
    for (String cluster : DemoFleet.CLUSTERS) {
      for (DemoFleet.Tenant tenant : DemoFleet.TENANTS) {
        probe(tenant, cluster, "probe-" + cluster + tenant.name());
      }
    }
    screen.step(
        "gateways",
        DemoFleet.CLUSTERS.stream()
            .map(cluster -> cluster + " socks5 " + gateway(cluster).at("socks5"))
            .collect(Collectors.joining(", ")),
        System.nanoTime() - began);
  }

  private Move probe(DemoFleet.Tenant tenant, String cluster, String name) throws Exception {
    String source = tenant.source(cluster, 0);
    ProxyClient client =
        new ProxyClient(
            InetAddress.ofLiteral(source),
            new InetSocketAddress(
                InetAddress.ofLiteral("127.0.0.1"), gateway(cluster).port("socks5")),
            true);
    Move move = Probe.untilServed(client, target(), name);
    firewall.seen(name);
    totals.add(tenant.name(), cluster, move.bytes());
    return move;
  }

  private void moveAll() throws Exception {
    List<Workload> workloads = new ArrayList<>();
    for (String cluster : DemoFleet.CLUSTERS) {
      for (DemoFleet.Tenant tenant : DemoFleet.TENANTS) {
        workloads.add(Workload.of(tenant, cluster, 0));
        workloads.add(Workload.of(tenant, cluster, 1));
      }
    }
    workloads.add(Workload.moved(DemoFleet.TENANTS.getFirst(), SURVIVOR));
    workloads.add(Workload.stranger(KILLED));
    try (ExecutorService pool = Executors.newFixedThreadPool(AT_A_TIME)) {
      List<Future<DemoRow>> results = new ArrayList<>();
      workloads.forEach(workload -> results.add(pool.submit(() -> run(workload))));
      for (Future<DemoRow> result : results) {
        DemoRow row = result.get();
        count(row.right());
        screen.row(row);
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private DemoRow run(Workload workload) throws Exception {
    Children.Child child =
        workload.start(children, gateway(workload.cluster()), target(), "move", workload.size());
    return workload.row(child.line(PATIENCE_SECONDS), firewall, prediction, totals);
  }

  private void killAndStartAgain(Duration mostDown) throws Exception {
    DemoFleet.Tenant tenant = DemoFleet.TENANTS.getFirst();
    Workload holding = Workload.of(tenant, KILLED, 0);
    Children.Child holder = holding.start(children, gateway(KILLED), target(), "hold", HELD);
    holder.line(PATIENCE_SECONDS);
    long began = System.nanoTime();
    gateway(KILLED).killAndStartAgain();
    String broken = holder.line(PATIENCE_SECONDS);
    gateway(KILLED).awaitReady();
    String saw = probe(tenant, KILLED, "after-kill").saw();
    double seconds = (System.nanoTime() - began) / 1e9;
    String expected =
        prediction
            .address(tenant.name(), KILLED, holding.source())
            .map(IpAddress::toString)
            .orElse("none");
    boolean right =
        saw.equals(expected) && broken.equals("broken " + HELD) && seconds < mostDown.toSeconds();
    count(right);
    screen.say(
        "%s kill -9 gateway %s: %s open transfers broke; started again,"
            .formatted(mark(right), KILLED, broken.replace("broken ", "")));
    screen.say(
        "%s new ones after %.1f s from %s, %s"
            .formatted(
                mark(right),
                seconds,
                saw,
                saw.equals(expected) ? "same address" : "not " + expected));
  }

  /** The gateway that was not killed, the firewall and the clients must agree to the byte. */
  private void compareBytes() throws IOException, InterruptedException {
    Map<String, Bytes> clients = totals.of(SURVIVOR);
    Map<String, Bytes> gateway = GatewayScrape.bytes(gateway(SURVIVOR).at("metrics"));
    ByteTotals seen = new ByteTotals();
    firewall
        .bytesBySource()
        .forEach(
            (source, bytes) -> {
              IpAddress address = IpAddress.of(source);
              seen.add(prediction.owner(address), prediction.cluster(address), bytes);
            });
    boolean right = clients.equals(gateway) && clients.equals(seen.of(SURVIVOR));
    count(right);
    screen.say(
        "%s bytes of %s: gateway, firewall, clients %s; foreign sources: %d"
            .formatted(
                mark(right && firewall.foreign() == 0),
                SURVIVOR,
                right ? "agree to the byte" : gateway + " " + seen.of(SURVIVOR) + " " + clients,
                firewall.foreign()));
    count(firewall.foreign() == 0);
  }

  private static String mark(boolean right) {
    return right ? "" : "WRONG";
  }

  private boolean conclude() {
    long seconds = (System.nanoTime() - start) / 1_000_000_000L;
    if (wrong > 0) {
      screen.say("%d of %d checks WRONG after %d s".formatted(wrong, rows, seconds));
      return false;
    }
    screen.say(
        "All %d checks right in %d s. Try: sallyport demo --keep | README.md"
            .formatted(rows, seconds));
    return true;
  }

  private void count(boolean right) {
    rows++;
    wrong += right ? 0 : 1;
  }

  private InetSocketAddress target() throws IOException {
    return new InetSocketAddress(InetAddress.ofLiteral(DemoFleet.FIREWALL), firewallPort);
  }

  private GatewayChild gateway(String cluster) {
    return Optional.ofNullable(gateways.get(cluster)).orElseThrow();
  }

  /** Where each gateway serves its metrics, once it serves, by cluster. */
  public Map<String, String> metrics() {
    Map<String, String> metrics = new HashMap<>();
    gateways.forEach((cluster, gateway) -> metrics.put(cluster, gateway.at("metrics")));
    return metrics;
  }

  /** Says where everything is that goes on running. */
  public void sayWhere() {
    gateways.forEach(
        (cluster, gateway) ->
            screen.say(
                " %s  socks5 %s  connect %s  http://%s/metrics"
                    .formatted(
                        cluster,
                        gateway.at("socks5"),
                        gateway.at("connect"),
                        gateway.at("metrics"))));
    InetSocketAddress lists = planner.address();
    screen.say(
        " allow-lists  http://%s:%d/v1/tenants/acme/allow.txt"
            .formatted(lists.getHostString(), lists.getPort()));
    screen.say(
        " try: curl --interface %s --socks5 %s http://%s:%d/"
            .formatted(
                DemoFleet.TENANTS.getFirst().source(KILLED, 0),
                gateway(KILLED).at("socks5"),
                DemoFleet.FIREWALL,
                firewallPort));
    screen.say(" Ctrl-C ends all of it");
  }

  /** Ends all processes at once. */
  public void kill() {
    children.close();
  }

  @Override
  public void close() throws IOException {
    children.close();
    planner.close();
  }
}
