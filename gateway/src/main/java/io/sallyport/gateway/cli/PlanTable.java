package io.sallyport.gateway.cli;

import io.sallyport.ipam.plan.Refusal;
import io.sallyport.tenantapi.controller.FleetPlan;
import java.io.PrintWriter;

/** A plan for people. */
final class PlanTable {
  private PlanTable() {}

  static void print(FleetPlan plan, PrintWriter out) {
    TextTable table =
        new TextTable("TENANT", "CLUSTER", "BLOCK", "FIRST", "LAST", "USABLE", "STATE", "CHANGE");
    int added = 0;
    int kept = 0;
    for (FleetPlan.Outcome outcome : plan.tenants()) {
      for (PlannedBlock planned : PlannedBlock.of(outcome)) {
        table.row(
            outcome.tenant().name(),
            planned.block().cluster(),
            planned.block().cidr(),
            planned.subnet().first(),
            planned.subnet().last(),
            planned.subnet().usable(),
            planned.block().state().label(),
            planned.grown() ? "grown" : planned.isNew() ? "new" : "kept");
        added += planned.isNew() ? 1 : 0;
        kept += planned.isNew() ? 0 : 1;
      }
    }
    table.print(out);
    for (FleetPlan.Outcome outcome : plan.tenants()) {
      for (Refusal refusal : outcome.plan().refused()) {
        out.printf(
            "refused: %s: %s '%s' %s; fits: %s%n",
            outcome.tenant().name(),
            refusal.field(),
            refusal.value(),
            refusal.rule(),
            refusal.fits());
      }
    }
    out.printf("%d tenants: %d blocks new, %d kept%n", plan.tenants().size(), added, kept);
  }
}
