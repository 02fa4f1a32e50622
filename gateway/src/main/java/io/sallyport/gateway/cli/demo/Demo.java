package io.sallyport.gateway.cli.demo;

import io.sallyport.ipam.address.IpAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

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

  private final DemoScreen screen;
  private final DemoWorld world;
  private final long start = System.nanoTime();
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
    screen = new DemoScreen(lines);
    screen.title("proxy datapath on loopback, no privileges needed:");
    screen.say("                 2 clusters, 2 gateways, 3 tenants, 1 firewall (default drop)");
    world = new DemoWorld(folder, planner, screen);
  }

  /**
   * Runs all of it.
   *
   * @param plant options for the first gateway that make it go wrong; normally none
   * @param mostDown how long a killed gateway may be away
   * @return whether every row was right
   */
  public boolean run(List<String> plant, Duration mostDown) throws Exception {
    world.start(Map.of(KILLED, plant));
    screen.head();
    moveAll();
    killAndStartAgain(mostDown);
    compareBytes();
    return conclude();
  }

  private void moveAll() throws Exception {
    try (ExecutorService pool = Executors.newFixedThreadPool(AT_A_TIME)) {
      List<Future<DemoRow>> results = new ArrayList<>();
      for (String cluster : DemoFleet.CLUSTERS) {
        for (DemoFleet.Tenant tenant : DemoFleet.TENANTS) {
          results.add(pool.submit(() -> run(Workload.of(tenant, cluster, 0))));
          results.add(pool.submit(() -> run(Workload.of(tenant, cluster, 1))));
        }
      }
      results.add(pool.submit(() -> run(Workload.stranger(KILLED))));
      results.add(pool.submit(() -> moved(results.getFirst())));
      for (Future<DemoRow> result : results) {
        DemoRow row = result.get();
        count(row.right());
        screen.row(row);
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  /** The first workload again: its process has ended, and a new one starts in the other cluster. */
  private DemoRow moved(Future<DemoRow> before) throws Exception {
    before.get();
    return run(Workload.moved(DemoFleet.TENANTS.getFirst(), SURVIVOR));
  }

  private DemoRow run(Workload workload) throws Exception {
    Children.Child child =
        workload.start(
            world.children(),
            world.gateway(workload.cluster()),
            world.target(),
            "move",
            workload.size());
    return workload.row(
        child.line(PATIENCE_SECONDS), world.firewall(), world.prediction(), world.totals());
  }

  private void killAndStartAgain(Duration mostDown) throws Exception {
    DemoFleet.Tenant tenant = DemoFleet.TENANTS.getFirst();
    Workload holding = Workload.of(tenant, KILLED, 0);
    Children.Child holder =
        holding.start(world.children(), world.gateway(KILLED), world.target(), "hold", HELD);
    holder.line(PATIENCE_SECONDS);
    long began = System.nanoTime();
    world.gateway(KILLED).killAndStartAgain();
    String broken = holder.line(PATIENCE_SECONDS);
    world.gateway(KILLED).awaitReady();
    String saw = world.probe(tenant, KILLED, "after-kill").saw();
    double seconds = (System.nanoTime() - began) / 1e9;
    String expected =
        world
            .prediction()
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

  /**
   * The gateway that was not killed, the world.firewall() and the clients must agree to the byte.
   */
  private void compareBytes() throws IOException, InterruptedException {
    Map<String, Bytes> clients = world.totals().of(SURVIVOR);
    Map<String, Bytes> gateway = GatewayScrape.bytes(world.gateway(SURVIVOR).at("metrics"));
    ByteTotals seen = new ByteTotals();
    world
        .firewall()
        .bytesBySource()
        .forEach(
            (source, bytes) -> {
              IpAddress address = IpAddress.of(source);
              seen.add(
                  world.prediction().owner(address), world.prediction().cluster(address), bytes);
            });
    boolean right = clients.equals(gateway) && clients.equals(seen.of(SURVIVOR));
    count(right);
    screen.say(
        "%s bytes of %s: gateway, firewall, clients %s; foreign sources: %d"
            .formatted(
                mark(right && world.firewall().foreign() == 0),
                SURVIVOR,
                right ? "agree to the byte" : gateway + " " + seen.of(SURVIVOR) + " " + clients,
                world.firewall().foreign()));
    count(world.firewall().foreign() == 0);
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

  /** Where each gateway serves its metrics, once it serves, by cluster. */
  public Map<String, String> metrics() {
    return world.metrics();
  }

  /** Says where everything is that goes on running. */
  public void sayWhere() {
    world.sayWhere();
  }

  /** Ends all processes at once. */
  public void kill() {
    world.kill();
  }

  @Override
  public void close() throws IOException {
    world.close();
  }
}
