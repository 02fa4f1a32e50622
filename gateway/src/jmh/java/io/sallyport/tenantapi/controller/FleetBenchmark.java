package io.sallyport.tenantapi.controller;

import com.sun.management.OperatingSystemMXBean;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.tenantapi.crd.Manifest;
import io.sallyport.tenantapi.tenant.Fleet;
import io.sallyport.tenantapi.tenant.FleetParser;
import io.sallyport.tenantapi.tenant.Parsed;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A whole fleet: tenants with a block in each of 20 clusters. Divide by the tenants. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@Fork(
    value = 1,
    jvmArgsAppend = {
      "-Xms5g",
      "-Xmx5g",
      "-Xmn4g",
      "-XX:+AlwaysPreTouch",
      "-XX:+UseSerialGC",
      "-XX:+UseCompactObjectHeaders"
    })
@Warmup(iterations = 6, time = 1)
@Measurement(iterations = 6, time = 1)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class FleetBenchmark {
  private static final int CLUSTERS = 20;

  @Param({"100", "1000", "10000"})
  public int tenants = 100;

  private Fleet fleet = Fleet.EMPTY;
  private FleetPlanner.State cold = state(Fleet.EMPTY, Map.of());

  @Setup
  public void fill() {
    StringBuilder text = new StringBuilder();
    StringBuilder clusters = new StringBuilder();
    for (int i = 0; i < CLUSTERS; i++) {
      text.append("---\napiVersion: sallyport.io/v1alpha1\nkind: EgressCluster\n");
      text.append("metadata: {name: c%d}\n".formatted(i));
      clusters.append(i == 0 ? "" : ", ").append("{name: c%d}".formatted(i));
    }
    for (int i = 0; i < tenants; i++) {
      text.append("---\napiVersion: sallyport.io/v1alpha1\nkind: EgressTenant\n");
      text.append("metadata: {name: t%d}\n".formatted(i));
      text.append(
          "spec: {egressCIDRs: [10.%d.%d.%d/26], clusters: [%s]}\n"
              .formatted(i >> 10, (i >> 2) & 255, (i & 3) * 64, clusters));
    }
    fleet =
        switch (FleetParser.parse(List.of(Manifest.read("all", text.toString())))) {
          case Parsed.Valid<Fleet>(Fleet good) -> good;
          case Parsed.Invalid<Fleet>(var problems) ->
              throw new IllegalStateException(problems.getFirst().toString());
        };
    cold = state(fleet, Map.of());
  }

  private static FleetPlanner.State state(Fleet fleet, Map<Identity, Ledger> ledgers) {
    return new FleetPlanner.State(
        fleet, ledgers, List.of(), Map.of(), List.of(), Instant.parse("2026-11-21T00:00:00Z"), 0);
  }

  /** From nothing: every tenant gets its blocks, every cluster its slices. */
  @Benchmark
  public FleetPlan coldStart() {
    return FleetPlanner.plan(cold);
  }

  /** The first plan of a new JVM: what its interpreter, compilers and collector take with it. */
  @Benchmark
  @BenchmarkMode(Mode.SingleShotTime)
  @Fork(5)
  @Warmup(iterations = 0)
  @Measurement(iterations = 1)
  public FleetPlan firstPlan(Cpu cpu) {
    long before = Cpu.now();
    FleetPlan plan = FleetPlanner.plan(cold);
    cpu.cpuMillis = TimeUnit.NANOSECONDS.toMillis(Cpu.now() - before);
    return plan;
  }

  /** The fleet with all its ledgers. */
  @State(Scope.Thread)
  public static class Given {
    private FleetPlanner.State warm = FleetBenchmark.state(Fleet.EMPTY, Map.of());

    /** Plans once. */
    @Setup
    public void plan(FleetBenchmark all) {
      Map<Identity, Ledger> ledgers = new HashMap<>();
      FleetPlanner.plan(all.cold)
          .outcomes()
          .forEach(outcome -> ledgers.put(outcome.identity(), outcome.after()));
      warm = FleetBenchmark.state(all.fleet, ledgers);
    }
  }

  /** What all threads of the process used, the collector's and compilers' too. */
  @AuxCounters(AuxCounters.Type.EVENTS)
  @State(Scope.Thread)
  public static class Cpu {
    /** Milliseconds of CPU, user and system. */
    public long cpuMillis;

    /**
     * The CPU of the whole process is read, and reading the manifests has left work to the
     * compilers. Nothing tells when they are done; they need a second.
     */
    @Setup
    public void settle() throws InterruptedException {
      Thread.sleep(3000);
    }

    static long now() {
      return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
          .getProcessCpuTime();
    }
  }

  /** Nothing changes. */
  @Benchmark
  public FleetPlan steady(Given given) {
    return FleetPlanner.plan(given.warm);
  }
}
