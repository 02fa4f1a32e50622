package io.sallyport.tenantapi.controller;

import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Names;
import io.sallyport.ipam.plan.Usage;
import io.sallyport.tenantapi.tenant.Fleet;
import io.sallyport.tenantapi.tenant.TenantName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What members answered, as the planner sees it. Pure. */
public final class Answers {
  private Answers() {}

  /** The usage of every identity with a tenant; answers about anything else are left out. */
  public static Map<Identity, Usage> usage(Fleet fleet, List<FleetStore.Answer> answers) {
    Map<Identity, Map<ClusterName, Usage.Report>> reports = new HashMap<>();
    for (FleetStore.Answer answer : answers) {
      if (!Names.isName(answer.tenant()) || !Names.isName(answer.cluster())) {
        continue;
      }
      fleet
          .tenant(new TenantName(answer.tenant()))
          .ifPresent(
              tenant ->
                  reports
                      .computeIfAbsent(tenant.identity(), identity -> new HashMap<>())
                      .merge(new ClusterName(answer.cluster()), report(answer), Answers::join));
    }
    Map<Identity, Usage> usage = new HashMap<>();
    reports.forEach((identity, clusters) -> usage.put(identity, new Usage(clusters)));
    return usage;
  }

  private static Usage.Report report(FleetStore.Answer answer) {
    var use = answer.status().usage();
    Set<IpAddress> unusable = new HashSet<>();
    use.unusable().forEach(text -> unusable.add(IpAddress.of(text)));
    return new Usage.Report(answer.status().epoch(), use.pods(), unusable);
  }

  private static Usage.Report join(Usage.Report left, Usage.Report right) {
    Set<IpAddress> unusable = new HashSet<>(left.unusable());
    unusable.addAll(right.unusable());
    return new Usage.Report(
        Math.max(left.acknowledged(), right.acknowledged()),
        Math.max(left.pods(), right.pods()),
        unusable);
  }
}
