package io.sallyport.tenantapi.controller;

import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Usage;
import io.sallyport.tenantapi.crd.EgressSliceStatus;
import io.sallyport.tenantapi.tenant.Fleet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What members answered, as the planner sees it. Pure. */
public final class Answers {
  private Answers() {}

  /** The usage of every identity with a tenant; answers about anything else are left out. */
  public static Map<Identity, Usage> usage(Fleet fleet, List<FleetStore.Answer> answers) {
    Map<Identity, Map<ClusterName, Usage.Report>> reports = new HashMap<>();
    for (FleetStore.Answer answer : answers) {
      fleet
          .tenant(answer.tenant())
          .ifPresent(
              tenant ->
                  reports
                      .computeIfAbsent(tenant.identity(), identity -> new HashMap<>())
                      .put(answer.cluster(), answer.report()));
    }
    Map<Identity, Usage> usage = new HashMap<>();
    reports.forEach((identity, clusters) -> usage.put(identity, new Usage(clusters)));
    return usage;
  }

  /**
   * The report in a member's status.
   *
   * @throws RuntimeException where it is no such status
   */
  public static Usage.Report report(EgressSliceStatus status) {
    return new Usage.Report(
        status.epoch(),
        status.usage().pods(),
        status.usage().unusable().stream().map(IpAddress::of).collect(Collectors.toSet()));
  }
}
