package io.sallyport.tenantapi.controller;

import com.sun.management.OperatingSystemMXBean;
import io.sallyport.ipam.plan.BlockState;
import io.sallyport.ipam.plan.ClaimShard;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.LedgerCidr;
import io.sallyport.tenantapi.crd.EgressSlice;
import io.sallyport.tenantapi.crd.Manifest;
import io.sallyport.tenantapi.store.FleetStore;
import io.sallyport.tenantapi.store.SliceName;
import io.sallyport.tenantapi.tenant.Fleet;
import io.sallyport.tenantapi.tenant.FleetParser;
import io.sallyport.tenantapi.tenant.Parsed;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

/**
 * A whole fleet: tenants with a block in each of 20 clusters. Divide by the tenants. Samples: a
 * collection that comes while a plan of 10,000 tenants is made copies what there is of it, which
 * the mean shows and the median does not.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
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
    System.gc(); // what was parsed is old in a running program, and not copied with each plan
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

  /** The fleet at work: every block active, every slice answered, every CIDR claimed. */
  @State(Scope.Thread)
  public static class Given {
    private FleetPlanner.State warm = FleetBenchmark.state(Fleet.EMPTY, Map.of());

    /** Plans and answers until nothing changes any more. */
    @Setup
    public void plan(FleetBenchmark all) {
      warm = all.cold;
      for (int round = 1; round <= 3; round++) {
        warm = answered(all.fleet, FleetPlanner.plan(warm), warm.now().plusSeconds(3600));
      }
      FleetPlan plan = FleetPlanner.plan(warm);
      if (plan.outcomes().stream().anyMatch(FleetPlan.Outcome::changed)
          || !plan.slices().equals(warm.slices())
          || plan.outcomes().stream()
              .flatMap(outcome -> outcome.after().blocks().stream())
              .anyMatch(block -> block.state() != BlockState.ACTIVE)) {
        throw new IllegalStateException("the fleet is not at work");
      }
    }

    private static FleetPlanner.State answered(Fleet fleet, FleetPlan plan, Instant now) {
      Map<Identity, Ledger> ledgers = new HashMap<>();
      Map<String, ClaimShard> claims = new HashMap<>();
      for (FleetPlan.Outcome outcome : plan.outcomes()) {
        Ledger ledger = outcome.after();
        ledgers.put(outcome.identity(), ledger);
        for (LedgerCidr cidr : ledger.cidrs()) {
          claims.compute(
              ClaimShard.nameOf(cidr.cidr()),
              (name, shard) ->
                  (shard == null ? ClaimShard.empty(name) : shard)
                      .claim(
                          List.of(
                              new ClaimShard.Wish(cidr.cidr(), ledger.identity(), ledger.epoch())))
                      .shard());
        }
      }
      List<FleetStore.Answer> answers = new ArrayList<>();
      plan.slices().forEach((name, spec) -> answers.add(answer(name, name.object(spec), now)));
      return new FleetPlanner.State(
          fleet, ledgers, claims.values(), plan.slices(), answers, now, now.getEpochSecond());
    }

    private static FleetStore.Answer answer(SliceName name, EgressSlice slice, Instant now) {
      MemberPlanner.Member member = MemberPlanner.Member.named("gw");
      return Answers.answer(
          name.cluster(),
          name.tenant(),
          true,
          MemberPlanner.answer(
              slice,
              MemberPlanner.sets(slice, Optional.empty(), now, member),
              Optional.empty(),
              member,
              Set.of()));
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
