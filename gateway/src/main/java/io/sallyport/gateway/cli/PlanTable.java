package io.sallyport.gateway.cli;

import io.sallyport.ipam.plan.Refusal;
import io.sallyport.tenantapi.controller.FleetPlan;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A plan for people: what there is, what changes and why, and what was refused. */
final class PlanTable {
  private PlanTable() {}

  static void print(FleetPlan plan, PrintWriter out) {
    TextTable table =
        new TextTable(
            "TENANT", "CLUSTER", "BLOCK", "FIRST", "LAST", "USABLE", "STATE", "CHANGE", "WHY");
    Map<PlannedBlock.Change, Integer> counts = new EnumMap<>(PlannedBlock.Change.class);
    for (FleetPlan.Outcome outcome : plan.outcomes()) {
      for (PlannedBlock planned : PlannedBlock.of(outcome, plan)) {
        table.row(
            outcome.name(),
            planned.block().cluster(),
            planned.block().cidr(),
            planned.subnet().first(),
            planned.subnet().last(),
            planned.subnet().usable(),
            planned.block().state().label(),
            planned.change().label(),
            why(planned));
        counts.merge(planned.change(), 1, Integer::sum);
      }
    }
    table.print(out);
    refusals(plan, out);
    out.printf("%d tenants: %s%n", plan.outcomes().size(), sum(counts));
  }

  private static String why(PlannedBlock planned) {
    String reason = planned.reason().orElse("");
    return planned
        .until()
        .map(until -> reason + (reason.isEmpty() ? "" : "; ") + "free " + until)
        .orElse(reason);
  }

  private static void refusals(FleetPlan plan, PrintWriter out) {
    for (FleetPlan.Outcome outcome : plan.outcomes()) {
      for (Refusal refusal : outcome.plan().refused()) {
        out.printf(
            "refused: %s: %s '%s' %s; fits: %s%n",
            outcome.name(), refusal.field(), refusal.value(), refusal.rule(), refusal.fits());
      }
    }
  }

  private static String sum(Map<PlannedBlock.Change, Integer> counts) {
    int fresh =
        counts.getOrDefault(PlannedBlock.Change.NEW, 0)
            + counts.getOrDefault(PlannedBlock.Change.GROWN, 0);
    List<String> parts = new ArrayList<>();
    parts.add(fresh + " blocks new");
    parts.add(counts.getOrDefault(PlannedBlock.Change.KEPT, 0) + " kept");
    for (PlannedBlock.Change change :
        List.of(
            PlannedBlock.Change.DRAINING,
            PlannedBlock.Change.QUARANTINED,
            PlannedBlock.Change.FREED)) {
      if (counts.containsKey(change)) {
        parts.add(counts.get(change) + " " + change.label());
      }
    }
    return String.join(", ", parts);
  }
}
