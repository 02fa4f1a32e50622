package io.sallyport.gateway.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sallyport.ipam.plan.Refusal;
import io.sallyport.tenantapi.controller.FleetPlan;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A plan for programs; the shape is a contract. */
final class PlanJson {
  private PlanJson() {}

  private record Document(List<Tenant> tenants) {}

  private record Tenant(
      String name, String identity, List<BlockRow> blocks, List<Refusal> refused) {}

  /**
   * {@code until} is when the block will be free; null, like {@code reason}, where nothing ends it.
   */
  private record BlockRow(
      String cidr,
      String cluster,
      String first,
      String last,
      BigInteger usable,
      String state,
      String change,
      @Nullable String until,
      @Nullable String reason) {}

  static String of(FleetPlan plan) {
    Document document =
        new Document(plan.outcomes().stream().map(outcome -> tenant(outcome, plan)).toList());
    try {
      return JsonMapper.builder()
          .build()
          .writerWithDefaultPrettyPrinter()
          .writeValueAsString(document);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("no JSON for a plan", impossible);
    }
  }

  private static Tenant tenant(FleetPlan.Outcome outcome, FleetPlan plan) {
    return new Tenant(
        outcome.name(),
        outcome.identity().name(),
        PlannedBlock.of(outcome, plan).stream().map(PlanJson::row).toList(),
        outcome.plan().refused());
  }

  private static BlockRow row(PlannedBlock planned) {
    return new BlockRow(
        planned.block().cidr().toString(),
        planned.block().cluster().name(),
        planned.subnet().first().toString(),
        planned.subnet().last().toString(),
        planned.subnet().usable(),
        planned.block().state().label(),
        planned.change().contractLabel(),
        planned.until().orElse(null),
        planned.reason().orElse(null));
  }
}
