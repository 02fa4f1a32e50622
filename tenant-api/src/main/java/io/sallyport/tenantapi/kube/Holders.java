package io.sallyport.tenantapi.kube;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.tenantapi.crd.AssignmentEntry;
import io.sallyport.tenantapi.crd.EgressAssignment;
import io.sallyport.tenantapi.crd.EgressAssignmentSpec;
import io.sallyport.tenantapi.crd.EgressAssignmentStatus;
import io.sallyport.tenantapi.crd.EgressGateway;
import io.sallyport.tenantapi.crd.EgressGatewaySpec;
import io.sallyport.tenantapi.crd.EgressSlice;
import io.sallyport.tenantapi.crd.HolderEntry;
import java.math.BigInteger;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which EgressGateway a tenant's addresses belong to, and what its nodes have in force. Immutable.
 */
final class Holders {
  /** What a node names that could put none of a revision in force. */
  static final String ALL = "-";

  /** By {@code namespace/name}. */
  private final Map<String, EgressGateway> gateways = new TreeMap<>();

  private final Map<String, EgressAssignment> assignments = new HashMap<>();

  Holders(Collection<EgressGateway> gateways, Collection<EgressAssignment> assignments) {
    gateways.forEach(
        one ->
            this.gateways.put(
                one.getMetadata().getNamespace() + "/" + one.getMetadata().getName(), one));
    assignments.forEach(
        one ->
            this.assignments.put(
                one.getMetadata().getNamespace() + "/" + one.getMetadata().getName(), one));
  }

  /** The gateways whose tenantSelector chooses this slice, in order of their names. */
  List<String> matching(EgressSlice slice) {
    Map<String, String> labels = Optional.ofNullable(slice.getSpec().labels()).orElse(Map.of());
    return gateways.entrySet().stream()
        .filter(one -> chooses(one.getValue().getSpec(), labels))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static boolean chooses(EgressGatewaySpec spec, Map<String, String> labels) {
    Optional<LabelSelector> selector =
        Optional.ofNullable(spec).flatMap(known -> Optional.ofNullable(known.tenantSelector()));
    return selector.filter(some -> !Labels.match(some, labels)).isEmpty();
  }

  /**
   * Whether every node that holds a slot of {@code gateway} has in force and read back what stood
   * in slices at {@code version}; false where nobody holds one.
   */
  boolean haveInForce(String gateway, String version) {
    Set<String> nodes = nodes(gateway);
    Map<String, HolderEntry> said = said(gateway);
    BigInteger least = new BigInteger(version);
    return !nodes.isEmpty()
        && nodes.stream()
            .allMatch(
                node ->
                    Optional.ofNullable(said.get(node))
                        .flatMap(entry -> Optional.ofNullable(entry.revision()))
                        .filter(revision -> new BigInteger(revision).compareTo(least) >= 0)
                        .isPresent());
  }

  /** Why a node could not put this slice in force, in words. */
  Optional<String> refusal(String gateway, String slice) {
    return said(gateway).values().stream()
        .flatMap(
            entry ->
                Optional.ofNullable(entry.refused()).orElse(List.of()).stream()
                    .filter(one -> slice.equals(one.slice()) || ALL.equals(one.slice()))
                    .map(
                        one ->
                            "gateway %s on node %s: %s%s"
                                .formatted(
                                    gateway,
                                    entry.node(),
                                    one.address() == null ? "" : one.address() + ": ",
                                    one.reason())))
        .findFirst();
  }

  /** The addresses that connections leave from though no set has them any more. */
  Set<IpAddress> leaving(String gateway) {
    return said(gateway).values().stream()
        .flatMap(entry -> Optional.ofNullable(entry.leaving()).orElse(List.of()).stream())
        .flatMap(text -> IpAddress.parse(text).stream())
        .collect(Collectors.toSet());
  }

  /**
   * The addresses that no workload may get, by what nodes of {@code gateway} said; empty where none
   * has said anything.
   */
  Optional<Set<IpAddress>> unusable(String gateway) {
    Collection<HolderEntry> entries = said(gateway).values();
    return entries.isEmpty()
        ? Optional.empty()
        : Optional.of(
            entries.stream()
                .flatMap(entry -> Optional.ofNullable(entry.unusable()).orElse(List.of()).stream())
                .flatMap(text -> IpAddress.parse(text).stream())
                .collect(Collectors.toSet()));
  }

  private Set<String> nodes(String gateway) {
    Set<String> nodes = new HashSet<>();
    Optional.ofNullable(assignments.get(gateway))
        .flatMap(one -> Optional.ofNullable(one.getSpec()))
        .map(EgressAssignmentSpec::rows)
        .orElse(List.of())
        .stream()
        .map(AssignmentEntry::active)
        .filter(Objects::nonNull)
        .filter(node -> !node.isEmpty())
        .forEach(nodes::add);
    return nodes;
  }

  private Map<String, HolderEntry> said(String gateway) {
    Map<String, HolderEntry> said = new TreeMap<>();
    Optional.ofNullable(assignments.get(gateway))
        .flatMap(one -> Optional.ofNullable(one.getStatus()))
        .map(EgressAssignmentStatus::holders)
        .orElse(List.of())
        .forEach(entry -> said.put(String.valueOf(entry.node()), entry));
    return said;
  }
}
