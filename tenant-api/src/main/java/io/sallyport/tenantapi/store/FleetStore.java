package io.sallyport.tenantapi.store;

import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Usage;
import io.sallyport.tenantapi.crd.EgressSliceSpec;
import io.sallyport.tenantapi.tenant.Cluster;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where ledgers, claims, the clock, history, slices and the members' answers live. One thread uses
 * it; other processes may, too.
 */
public interface FleetStore {

  /** What there is by that name, as it is now and not as it was read before. */
  <T> Optional<Stored<T>> read(Kind<T> kind, String name) throws IOException;

  /** Everything of a kind, by name; all of it, or an exception. */
  <T> Map<String, Stored<T>> list(Kind<T> kind) throws IOException;

  /**
   * Writes by compare-and-swap.
   *
   * @param expected the version that {@code value} was made from; empty where there was none
   * @return what stands there now, or empty where somebody else wrote meanwhile, or where something
   *     that is written once stands there already: then nothing changed
   * @throws IOException where the outcome is unknown: it may stand there or not, and nothing else
   */
  <T> Optional<Stored<T>> write(Kind<T> kind, String name, T value, Optional<String> expected)
      throws IOException;

  /** The slices as they were written last; a view that the next write may change. */
  Map<SliceName, EgressSliceSpec> slices() throws IOException;

  /**
   * Brings all slices of these clusters to these, removing others. Unchanged ones are not written.
   * Before that, members can read what of their clusters is not in slices.
   */
  void writeSlices(List<Cluster> clusters, Map<SliceName, EgressSliceSpec> slices)
      throws IOException;

  /**
   * What members answered last; an answer that cannot be read is named in the log, and no answer.
   */
  List<Answer> answers() throws IOException;

  /** The clusters with an answer that cannot be read: what they use is not known. */
  Set<ClusterName> unheard() throws IOException;

  /** The newest EgressClock that each gateway has seen. */
  List<Witness> witnesses() throws IOException;

  /**
   * One gateway's answer to one slice.
   *
   * @param tenant the name of the slice
   * @param identity of the owner that the slice was of when the gateway saw it
   * @param asked whether the slice is still there
   * @param bound whether some source or pod has addresses by this slice
   * @param addresses that its workloads may have
   * @param refused what of it a node could not put in force, and which node and why
   */
  record Answer(
      ClusterName cluster,
      String tenant,
      Identity identity,
      boolean asked,
      boolean bound,
      Usage.Report report,
      Set<IpAddress> addresses,
      Optional<String> refused) {}

  /**
   * A gateway that saw the clock.
   *
   * @param clock seconds
   */
  record Witness(ClusterName cluster, String gateway, long clock) {}
}
