package io.sallyport.gateway.cli.demo;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Bytes by tenant and cluster. Any thread may add. */
final class ByteTotals {
  private final Map<Place, Bytes> totals = new ConcurrentHashMap<>();

  /** Whose bytes, and through which cluster's gateway. */
  record Place(String tenant, String cluster) {}

  void add(String tenant, String cluster, Bytes bytes) {
    totals.merge(new Place(tenant, cluster), bytes, Bytes::plus);
  }

  /** The totals of one cluster, by tenant. */
  Map<String, Bytes> of(String cluster) {
    Map<String, Bytes> tenants = new TreeMap<>();
    totals.forEach(
        (place, bytes) -> {
          if (place.cluster.equals(cluster)) {
            tenants.put(place.tenant, bytes);
          }
        });
    return tenants;
  }
}
