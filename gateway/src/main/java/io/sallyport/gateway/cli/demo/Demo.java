package io.sallyport.gateway.cli.demo;

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
  private static final int PATIENCE_SECONDS = 20;
  private static final String KILLED = "eu1";
  private static final String SURVIVOR = "us1";

  private final DemoScreen screen;
  private final DemoWorld world;
  private final long start = System.nanoTime();
  private final Tally tally = new Tally();

  /** Puts a planner on manifests and a state directory. */
  public interface PlannerStart {
    DemoPlanner start(Path manifests, Path state) throws Exception;
  }

  /**
   * A demo in {@code folder}, which exists and is empty.
   *
   * @param lines takes each line of the screen
   */
  public Demo(Path folder, Datapath datapath, PlannerStart planner, Consumer<String> lines)
      throws Exception {
    screen = new DemoScreen(lines);
    Ground ground = ground(datapath);
    screen.say("                 2 clusters, 2 gateways, 3 tenants, 1 firewall (default drop)");
    world = new DemoWorld(folder, ground, planner, screen);
  }

  /** How gateways translate. */
  public enum Datapath {
    /** Kernel where the host allows it, else proxy. */
    AUTO,
    KERNEL,
    PROXY
  }

  private Ground ground(Datapath wanted) throws IOException {
    if (wanted == Datapath.PROXY) {
      screen.title("proxy datapath on loopback, no privileges needed:");
      return new Loopback();
    }
    try {
      Ground routed = Routed.build();
      screen.title("kernel datapath, in network namespaces of its own:");
      return routed;
    } catch (IOException e) {
      if (wanted == Datapath.KERNEL) {
        throw e;
      }
      screen.title("proxy datapath on loopback, because the kernel's is not to be had:");
      screen.say(
          "                 " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
      return new Loopback();
    }
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
    DemoFleet.Tenant first = DemoFleet.TENANTS.getFirst();
    if (world.ground() instanceof Routed) {
      KernelChecks checks = new KernelChecks(world, screen, tally);
      checks.killAndStartAgain(first, KILLED, mostDown);
      checks.compareBytes(SURVIVOR);
      checks.countForeign();
    } else {
      DemoChecks checks = new DemoChecks(world, screen, tally);
      checks.killAndStartAgain(first, KILLED, mostDown);
      checks.compareBytes(SURVIVOR);
      checks.countForeign();
    }
    new Knock(world, screen, tally).atAnothersPort(DemoFleet.TENANTS.get(1), first, SURVIVOR);
    return conclude();
  }

  private void moveAll() throws Exception {
    try (ExecutorService pool = Executors.newFixedThreadPool(AT_A_TIME)) {
      List<Future<DemoRow>> results = new ArrayList<>();
      for (String cluster : DemoFleet.CLUSTERS) {
        for (DemoFleet.Tenant tenant : DemoFleet.TENANTS) {
          results.add(pool.submit(() -> run(Workload.of(world.ground(), tenant, cluster, 0))));
          results.add(pool.submit(() -> run(Workload.of(world.ground(), tenant, cluster, 1))));
        }
      }
      results.add(pool.submit(() -> run(Workload.stranger(world.ground(), KILLED))));
      results.add(pool.submit(() -> moved(results.getFirst())));
      for (Future<DemoRow> result : results) {
        DemoRow row = result.get();
        tally.count(row.right());
        screen.row(row);
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  /** The first workload again: its process has ended, and a new one starts in the other cluster. */
  private DemoRow moved(Future<DemoRow> before) throws Exception {
    before.get();
    return run(Workload.moved(world.ground(), DemoFleet.TENANTS.getFirst(), SURVIVOR));
  }

  private DemoRow run(Workload workload) throws Exception {
    Children.Child child = workload.start(world, "move", workload.size());
    return workload.row(
        child.line(PATIENCE_SECONDS), world.firewall().log(), world.prediction(), world.totals());
  }

  private boolean conclude() {
    long seconds = (System.nanoTime() - start) / 1_000_000_000L;
    if (tally.wrong() > 0) {
      screen.say(
          "%d of %d checks WRONG after %d s".formatted(tally.wrong(), tally.checks(), seconds));
      return false;
    }
    screen.say(
        "All %d checks right in %d s. Try: sallyport demo --keep | README.md"
            .formatted(tally.checks(), seconds));
    return true;
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
