package io.sallyport.gateway.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.sallyport.ipam.plan.Block;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.tenantapi.tenant.TenantName;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Collects the series of a planner and its allow-list service. Any thread may use it. */
public final class PlannerCollector implements MultiCollector {
  private volatile Map<TenantName, Ledger> tenants = Map.of();
  private volatile List<Ledger> ledgers = List.of();
  private final Map<Answer, LongAdder> requests = new ConcurrentHashMap<>();

  private record Answer(String format, int code) {}

  private record Pool(String cluster, String family, String state) implements Comparable<Pool> {
    @Override
    public int compareTo(Pool other) {
      return toString().compareTo(other.toString());
    }
  }

  /** Shows these ledgers from now on. */
  public void publish(Map<TenantName, Ledger> byTenant, Collection<Ledger> all) {
    tenants = Map.copyOf(byTenant);
    ledgers = List.copyOf(all);
  }

  /** Counts an answer of the allow-list service. */
  public void answered(String format, int code) {
    requests.computeIfAbsent(new Answer(format, code), answer -> new LongAdder()).increment();
  }

  @Override
  public MetricSnapshots collect() {
    Series pool = new Series(GatewayMeter.POOL_ADDRESSES);
    pools().forEach((key, count) -> pool.add(count, key.cluster, key.family, key.state));
    Series serial = new Series(GatewayMeter.ALLOWLIST_SERIAL);
    new TreeMap<>(tenants)
        .forEach((tenant, ledger) -> serial.add(ledger.serial().number(), tenant.name()));
    Series answers = new Series(GatewayMeter.ALLOWLIST_REQUESTS);
    requests.forEach(
        (answer, count) -> answers.add(count.sum(), answer.format, String.valueOf(answer.code)));
    return new MetricSnapshots(List.of(pool.snapshot(), serial.snapshot(), answers.snapshot()));
  }

  private Map<Pool, Long> pools() {
    Map<Pool, Long> pools = new TreeMap<>();
    for (Ledger ledger : ledgers) {
      for (Block block : ledger.blocks()) {
        Pool key =
            new Pool(
                block.cluster().name(),
                block.cidr().family().label(),
                block.state().name().toLowerCase(Locale.ROOT));
        pools.merge(key, block.cidr().size(), PlannerCollector::sum);
      }
    }
    return pools;
  }

  /** A sum that stays at the largest number instead of going round. */
  private static long sum(long left, long right) {
    return left > Long.MAX_VALUE - right ? Long.MAX_VALUE : left + right;
  }
}
