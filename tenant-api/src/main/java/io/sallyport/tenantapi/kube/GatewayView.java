package io.sallyport.tenantapi.kube;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.lease.AssignmentTable;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.slot.AddressSets;
import io.sallyport.ipam.slot.Pod;
import io.sallyport.tenantapi.controller.MemberPlanner;
import io.sallyport.tenantapi.crd.EgressAssignment;
import io.sallyport.tenantapi.crd.EgressAssignmentStatus;
import io.sallyport.tenantapi.crd.EgressCluster;
import io.sallyport.tenantapi.crd.EgressGateway;
import io.sallyport.tenantapi.crd.EgressGatewaySpec;
import io.sallyport.tenantapi.crd.EgressSlice;
import io.sallyport.tenantapi.crd.HolderEntry;
import io.sallyport.tenantapi.crd.Names;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What one node of an EgressGateway reads of its cluster's API server, and where it says what it
 * has in force. What was read goes on while the server does not answer. One thread uses it.
 */
public final class GatewayView implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final KubernetesClient client;
  private final Place place;
  private final Opened open = new Opened();
  private final Mirror<EgressSlice, EgressSlice> slices;
  private final Mirror<EgressCluster, EgressCluster> cluster;
  private final Mirror<EgressAssignment, EgressAssignment> assignment;
  private final WorkloadWatch workloads;
  private final Selections selections;
  private final SortedMap<String, Served> served = new TreeMap<>();
  private BigInteger newest = BigInteger.ZERO;

  /**
   * Which gateway, on which node.
   *
   * @param namespace of the EgressGateway
   */
  public record Place(ClusterName cluster, String namespace, String gateway, String node) {}

  /** A slice that this gateway serves, with what its workloads choose among, and its pods. */
  public record Served(EgressSlice slice, AddressSets sets, List<Pod> pods) {
    /** Whether it was made of these very objects. */
    @SuppressWarnings("ReferenceEquality")
    boolean isOf(EgressSlice same, List<Pod> samePods) {
      return slice == same && pods == samePods;
    }
  }

  /**
   * Everything there is for this gateway.
   *
   * @param served by name; what is as it was is the same object
   * @param revision up to which slices were seen
   */
  public record Seen(SortedMap<String, Served> served, String revision) {}

  /**
   * Reads what there is.
   *
   * @param changed is told of every change, by whatever thread
   */
  public GatewayView(KubernetesClient client, Place place, Runnable changed) throws IOException {
    this.client = client;
    this.place = place;
    try {
      this.slices =
          Mirror.start(
              client
                  .resources(EgressSlice.class)
                  .inNamespace(Names.SLICE_NAMESPACE_PREFIX + place.cluster),
              Function.identity(),
              changed,
              PATIENCE);
      open.add(slices);
      this.cluster =
          Mirror.start(
              client.resources(EgressCluster.class).withName(place.cluster.name()),
              Function.identity(),
              changed,
              PATIENCE);
      open.add(cluster);
      this.assignment =
          Mirror.start(
              client
                  .resources(EgressAssignment.class)
                  .inNamespace(place.namespace)
                  .withName(place.gateway),
              Function.identity(),
              changed,
              PATIENCE);
      open.add(assignment);
      this.workloads = new WorkloadWatch(client, changed, PATIENCE);
      open.add(workloads);
      this.selections = new Selections(new Workloads(workloads));
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** What the EgressGateway says. */
  public static EgressGatewaySpec spec(KubernetesClient client, Place place) throws IOException {
    String what = "EgressGateway " + place.namespace + "/" + place.gateway;
    return Calls.read(
            what,
            () ->
                Optional.ofNullable(
                        client
                            .resources(EgressGateway.class)
                            .inNamespace(place.namespace)
                            .withName(place.gateway)
                            .get())
                    .flatMap(gateway -> Optional.ofNullable(gateway.getSpec())))
        .orElseThrow(() -> new IOException(what + " is not there; apply it first"));
  }

  /** What is there now; good until it is read again. */
  public Seen read() {
    String own = place.namespace + "/" + place.gateway;
    Map<String, EgressSlice> there = new HashMap<>();
    for (EgressSlice slice : slices.all().values()) {
      if (slice.getStatus() != null && slice.getStatus().gateway().equals(own)) {
        there.put(slice.getMetadata().getName(), slice);
      }
      newest = newest.max(new BigInteger(slice.getMetadata().getResourceVersion()));
    }
    served.keySet().retainAll(there.keySet());
    selections.keep(there.keySet());
    there.forEach(this::look);
    return new Seen(Collections.unmodifiableSortedMap(served), newest.toString());
  }

  private void look(String name, EgressSlice slice) {
    List<Pod> pods = selections.pods(name, slice.getSpec().selectors());
    Optional<Served> before = Optional.ofNullable(served.get(name));
    if (before.filter(one -> one.isOf(slice, pods)).isEmpty()) {
      served.put(name, new Served(slice, MemberPlanner.sets(slice.getStatus()), pods));
    }
  }

  /** Where a source that is no tenant's must not pass: the cluster's pods, unless it lets them. */
  public List<Cidr> held() {
    return cluster.all().values().stream()
        .flatMap(one -> Optional.ofNullable(one.getSpec()).stream())
        .filter(spec -> !"Pass".equals(spec.unknownPods()))
        .flatMap(spec -> Optional.ofNullable(spec.podCIDRs()).orElse(List.of()).stream())
        .map(Cidr::of)
        .toList();
  }

  /** The rows of the gateway as a watch told of them; empty where there are none yet. */
  public Optional<AssignmentTable> rows() {
    return assignment.all().values().stream().findFirst().map(AssignmentObject::table);
  }

  /** Where each node of the gateway is asked whether it lives, as it said itself. */
  public Map<String, String> probes() {
    Map<String, String> probes = new HashMap<>();
    assignment.all().values().stream()
        .flatMap(one -> Optional.ofNullable(one.getStatus()).stream())
        .flatMap(status -> Optional.ofNullable(status.holders()).orElse(List.of()).stream())
        .filter(entry -> entry.probes() != null)
        .forEach(entry -> probes.put(String.valueOf(entry.node()), String.valueOf(entry.probes())));
    return probes;
  }

  /** The key by which the nodes of the gateway know each other; empty where there is none yet. */
  public Optional<byte[]> probeKey() throws IOException {
    return ProbeKeys.read(client, place.namespace, place.gateway);
  }

  /** Says what this node has in force. */
  public void say(HolderEntry entry) throws IOException {
    EgressAssignment said = new EgressAssignment();
    said.getMetadata().setNamespace(place.namespace);
    said.getMetadata().setName(place.gateway);
    said.setStatus(new EgressAssignmentStatus(List.of(entry)));
    String what = "EgressAssignment " + place.namespace + "/" + place.gateway;
    PatchContext apply =
        new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("sallyport-gateway-" + place.node)
            .withForce(true)
            .build();
    Optional<EgressAssignment> now =
        Calls.swap(
            "the status of " + what,
            () ->
                client
                    .resource(said)
                    .subresource("status")
                    .patch(apply, client.getKubernetesSerialization().asJson(said)));
    if (now.isEmpty()) {
      throw new IOException(what + " is not there yet; the member's controller makes it");
    }
  }

  @Override
  public void close() {
    open.close();
  }
}
