package io.sallyport.tenantapi.properties;

import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.tenantapi.crd.EgressSlice;
import io.sallyport.tenantapi.crd.EgressSliceSpec;
import io.sallyport.tenantapi.store.FleetStore;
import io.sallyport.tenantapi.store.Kind;
import io.sallyport.tenantapi.store.SliceName;
import io.sallyport.tenantapi.store.Stored;
import io.sallyport.tenantapi.tenant.Cluster;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The store as one process meets it: others act between its calls, and calls fail. */
final class StoreView implements FleetStore {
  /** What happens around a call. */
  interface Disturbance {
    Disturbance NONE =
        new Disturbance() {
          @Override
          public void before(String call) {}

          @Override
          public void after(String call) {}

          @Override
          public boolean isStale() {
            return false;
          }
        };

    /** Before a call is done; what it throws prevents it. */
    void before(String call) throws IOException;

    /** After a call was done; what it throws hides that. */
    void after(String call) throws IOException;

    /** Whether answers come late. */
    boolean isStale();
  }

  private final SimStore truth;
  private final Disturbance disturbance;
  private List<Answer> seen = List.of();

  StoreView(SimStore truth, Disturbance disturbance) {
    this.truth = truth;
    this.disturbance = disturbance;
  }

  @Override
  public <T> Optional<Stored<T>> read(Kind<T> kind, String name) throws IOException {
    disturbance.before("read " + kind.folder() + " " + name);
    return Optional.ofNullable(truth.list(kind).get(name));
  }

  @Override
  public <T> Map<String, Stored<T>> list(Kind<T> kind) throws IOException {
    disturbance.before("list " + kind.folder());
    return truth.list(kind);
  }

  @Override
  public <T> Optional<Stored<T>> write(
      Kind<T> kind, String name, T value, Optional<String> expected) throws IOException {
    String call = "write " + kind.folder() + " " + name;
    disturbance.before(call);
    Optional<Stored<T>> written = truth.write(kind, name, value, expected);
    disturbance.after(call);
    return written;
  }

  @Override
  public Map<SliceName, EgressSliceSpec> slices() throws IOException {
    disturbance.before("read slices");
    return truth.sliceSpecs();
  }

  @Override
  public void writeSlices(List<Cluster> clusters, Map<SliceName, EgressSliceSpec> slices)
      throws IOException {
    Map<String, EgressSlice> next = new TreeMap<>();
    slices.forEach((name, spec) -> next.put(name.toString(), name.object(spec)));
    for (Map.Entry<String, EgressSlice> slice : next.entrySet()) {
      EgressSlice there = truth.slices().get(slice.getKey());
      if (there == null || !there.getSpec().equals(slice.getValue().getSpec())) {
        disturbance.before("write slice " + slice.getKey());
        truth.slices().put(slice.getKey(), slice.getValue());
        disturbance.after("write slice " + slice.getKey());
      }
    }
    for (String other : List.copyOf(truth.slices().keySet())) {
      if (!next.containsKey(other)) {
        disturbance.before("delete slice " + other);
        truth.slices().remove(other);
      }
    }
  }

  @Override
  public List<Answer> answers() throws IOException {
    disturbance.before("read answers");
    if (!disturbance.isStale()) {
      seen = truth.answers();
    }
    return seen;
  }

  @Override
  public Set<ClusterName> unheard() {
    return Set.of();
  }

  @Override
  public List<Witness> witnesses() throws IOException {
    disturbance.before("read witnesses");
    return truth.witnesses();
  }
}
