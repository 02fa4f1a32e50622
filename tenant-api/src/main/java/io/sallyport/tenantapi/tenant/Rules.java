package io.sallyport.tenantapi.tenant;

import io.fabric8.kubernetes.api.model.Quantity;
import io.sallyport.tenantapi.crd.EgressTenantSpec;
import io.sallyport.tenantapi.crd.GatewayLimits;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's numbers and durations, checked.
 *
 * @param blockHold before an address goes to another cluster
 * @param tenantHold before it goes to another tenant
 * @param leadTime between publishing a prefix and using it
 */
record Rules(Duration blockHold, Duration tenantHold, Duration leadTime) {
  private static final List<String> ACTIVATE = List.of("AtTime", "WhenFetched", "WhenAcknowledged");

  static Rules read(Fields fields, EgressTenantSpec spec) {
    if (spec.limits() != null && spec.limits().perGateway() != null) {
      limits(fields, spec.limits().perGateway());
    }
    var holds = spec.holds();
    var list = spec.allowList();
    String activate = list == null || list.activate() == null ? "AtTime" : list.activate();
    fields.require(
        ACTIVATE.contains(activate),
        "spec.allowList.activate",
        activate,
        "must be one of " + ACTIVATE,
        "AtTime");
    fields.duration(
        "spec.allowList.gateTimeout", list == null ? null : list.gateTimeout(), Duration.ofDays(3));
    return new Rules(
        fields.duration(
            "spec.holds.block", holds == null ? null : holds.block(), Duration.ofMinutes(15)),
        fields.duration(
            "spec.holds.tenant", holds == null ? null : holds.tenant(), Duration.ofDays(30)),
        fields.duration(
            "spec.allowList.leadTime", list == null ? null : list.leadTime(), Duration.ofDays(1)));
  }

  private static void limits(Fields fields, GatewayLimits limits) {
    String at = "spec.limits.perGateway.";
    quantity(fields, at + "egressBitsPerSecond", limits.egressBitsPerSecond(), 8_000, "400G");
    quantity(fields, at + "ingressBitsPerSecond", limits.ingressBitsPerSecond(), 8_000, "400G");
    quantity(fields, at + "burstBytes", limits.burstBytes(), 1_500, "1T");
    number(fields, at + "connections", limits.connections());
    number(fields, at + "newConnectionsPerSecond", limits.newConnectionsPerSecond());
  }

  private static void quantity(
      Fields fields, String field, @Nullable Quantity quantity, long least, String most) {
    if (quantity != null) {
      BigDecimal amount = Quantity.getAmountInBytes(quantity);
      boolean fits =
          amount.compareTo(BigDecimal.valueOf(least)) >= 0
              && amount.compareTo(Quantity.getAmountInBytes(new Quantity(most))) <= 0;
      fields.require(fits, field, quantity, "must be " + least + " to " + most, "500M");
    }
  }

  private static void number(Fields fields, String field, @Nullable Long number) {
    if (number != null) {
      fields.require(
          number >= 1 && number <= 10_000_000, field, number, "must be 1 to 10000000", "1000");
    }
  }
}
