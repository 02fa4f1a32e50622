package io.sallyport.ipam.plan;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.CidrSet;
import io.sallyport.ipam.plan.TenantRequest.ClusterShare;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One tenant with a CIDR of 4,096 blocks and 20 clusters. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@Fork(1)
@Warmup(iterations = 6, time = 1)
@Measurement(iterations = 6, time = 1)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PlanBenchmark {
  private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");
  private static final int CLUSTERS = 20;

  private final List<ClusterName> clusters =
      IntStream.range(0, CLUSTERS).mapToObj(i -> new ClusterName("c" + i)).toList();
  private final Sites sites =
      Sites.of(clusters.stream().map(c -> new Site(c, false, CidrSet.EMPTY)).toList());
  private Planner.Situation fresh = situation(Ledger.empty(new Identity("acme")), 204, Map.of());
  private Planner.Situation steady = fresh;
  private Planner.Situation growing = fresh;
  private Planner.Situation acknowledging = fresh;
  private Planner.Situation renumbering = fresh;
  private Planner.Situation evicted = fresh;

  @Setup
  public void fill() {
    Ledger given = Planner.plan(fresh).ledger();
    Map<ClusterName, Usage.Report> reports = new HashMap<>();
    for (ClusterName cluster : clusters) {
      Map<Cidr, Usage.BlockUse> uses = new HashMap<>();
      given.blocksOf(cluster).forEach(b -> uses.put(b.cidr(), new Usage.BlockUse(1, 0)));
      reports.put(cluster, new Usage.Report(given.epoch(), 0, 204, Set.of(), uses));
    }
    acknowledging = situation(given, 204, reports);
    Ledger active = Planner.plan(acknowledging).ledger();
    steady = situation(active, 204, reports);
    growing = situation(active, 204, Map.of(clusters.getFirst(), reports.get(clusters.getFirst())));
    growing = new Planner.Situation(request(205), sites, active, growing.usage(), NOW, 0);
    renumbering = situation(request(List.of("10.1.0.0/20"), 204), active, reports);
    Operator.Act act = new Operator.Act(NOW, 1, "evict: CHG-1");
    evicted =
        situation(
            request(List.of("10.0.0.0/20", "10.1.0.0/20"), 204),
            Operator.evict(active, block -> true, act),
            reports);
    if (active.blocks().size() != 4080 || !Planner.plan(steady).ledger().equals(active)) {
      throw new IllegalStateException(active.blocks().size() + " blocks");
    }
  }

  private Planner.Situation situation(
      Ledger ledger, long addresses, Map<ClusterName, Usage.Report> reports) {
    return situation(request(addresses), ledger, reports);
  }

  private Planner.Situation situation(
      TenantRequest request, Ledger ledger, Map<ClusterName, Usage.Report> reports) {
    return new Planner.Situation(request, sites, ledger, new Usage(reports), NOW, 0);
  }

  private TenantRequest request(long addresses) {
    return request(List.of("10.0.0.0/20"), addresses);
  }

  private TenantRequest request(List<String> cidrs, long addresses) {
    Map<ClusterName, Long> keys = new HashMap<>();
    clusters.forEach(cluster -> keys.put(cluster, 204L));
    keys.put(clusters.getFirst(), addresses);
    return new TenantRequest(
        new Identity("acme"),
        Optional.of("acme"),
        cidrs.stream().map(Cidr::of).toList(),
        new BlockLengths(OptionalInt.of(32), OptionalInt.empty()),
        Optional.of(clusters.stream().map(c -> new ClusterShare(c, 1, 4096)).toList()),
        List.of(),
        1,
        keys,
        new Holds(900, 2_592_000));
  }

  /** Nothing to do, with 4,080 blocks held. */
  @Benchmark
  public Plan steady() {
    return Planner.plan(steady);
  }

  /** One block more for one cluster. */
  @Benchmark
  public Plan oneMore() {
    return Planner.plan(growing);
  }

  /** 4,080 blocks become active. */
  @Benchmark
  public Plan acknowledged() {
    return Planner.plan(acknowledging);
  }

  /** 4,080 blocks given at once. */
  @Benchmark
  public Plan fromNothing() {
    return Planner.plan(fresh);
  }

  /** The CIDR is another one: 4,080 blocks wind down, as many are given. */
  @Benchmark
  public Plan renumbered() {
    return Planner.plan(renumbering);
  }

  /** All 4,080 blocks were evicted and there is a second CIDR: as many are given. */
  @Benchmark
  public Plan evicted() {
    return Planner.plan(evicted);
  }
}
