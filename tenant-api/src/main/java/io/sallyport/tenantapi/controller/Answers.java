package io.sallyport.tenantapi.controller;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Usage;
import io.sallyport.tenantapi.crd.BlockUsage;
import io.sallyport.tenantapi.crd.EgressSliceStatus;
import io.sallyport.tenantapi.crd.SetEntry;
import io.sallyport.tenantapi.store.FleetStore;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What members answered, as the planner sees it. Pure. */
public final class Answers {
  private Answers() {}

  /**
   * The usage of every owner. One whose tenant got another name has slices of both for a while: in
   * use is what either says, and known what both know. What a gateway said of a slice that is no
   * more does not count, since a slice ends after all that was given by it.
   */
  public static Map<Identity, Usage> usage(List<FleetStore.Answer> answers) {
    Map<Identity, Map<ClusterName, Usage.Report>> reports = new HashMap<>();
    for (FleetStore.Answer answer : answers) {
      if (answer.asked()) {
        reports
            .computeIfAbsent(answer.identity(), identity -> new HashMap<>())
            .merge(answer.cluster(), answer.report(), Usage.Report::and);
      }
    }
    Map<Identity, Usage> usage = new HashMap<>();
    reports.forEach((identity, clusters) -> usage.put(identity, new Usage(clusters)));
    return usage;
  }

  /**
   * The answer in a member's status to the slice {@code tenant}.
   *
   * @param asked whether that slice is still there
   * @throws RuntimeException where it is no such status
   */
  public static FleetStore.Answer answer(
      ClusterName cluster, String tenant, boolean asked, EgressSliceStatus status) {
    return new FleetStore.Answer(
        cluster,
        tenant,
        new Identity(status.identity()),
        asked,
        !status.sources().isEmpty() || status.usage().pods() > 0,
        report(status),
        addresses(status),
        Optional.ofNullable(status.refused()));
  }

  /**
   * The report in a member's status.
   *
   * @throws RuntimeException where it is no such status
   */
  private static Usage.Report report(EgressSliceStatus status) {
    Map<Cidr, Usage.BlockUse> blocks = new HashMap<>();
    for (BlockUsage use : status.usage().blocks()) {
      blocks.put(Cidr.of(use.cidr()), new Usage.BlockUse(use.used(), use.idleReports()));
    }
    long planned = status.sets().isEmpty() ? 0 : size(status.sets().getLast());
    return new Usage.Report(
        status.epoch(),
        status.usage().pods(),
        planned,
        status.usage().unusable().stream().map(IpAddress::of).collect(Collectors.toSet()),
        blocks);
  }

  /** The addresses that a member's workloads may have. */
  private static Set<IpAddress> addresses(EgressSliceStatus status) {
    Set<IpAddress> addresses = new HashSet<>();
    for (SetEntry set : status.sets()) {
      set.ipv4().forEach(text -> addresses.add(IpAddress.of(text)));
      set.ipv6().forEach(text -> addresses.add(IpAddress.of(text)));
    }
    return addresses;
  }

  private static long size(SetEntry set) {
    return Math.max(set.ipv4().size(), set.ipv6().size());
  }
}
