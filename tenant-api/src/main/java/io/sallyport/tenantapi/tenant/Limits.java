package io.sallyport.tenantapi.tenant;

import io.fabric8.kubernetes.api.model.Quantity;
import io.sallyport.tenantapi.crd.GatewayLimits;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant may use of ONE gateway. Empty: no limit.
 *
 * @param egressBitsPerSecond payload from the tenant, 1 or more
 * @param ingressBitsPerSecond payload to the tenant, 1 or more
 * @param burstBytes passed at once before the rate counts; default a twentieth of a second
 * @param connections open at a time, 1 or more
 * @param newConnectionsPerSecond 1 or more
 */
public record Limits(
    OptionalLong egressBitsPerSecond,
    OptionalLong ingressBitsPerSecond,
    OptionalLong burstBytes,
    OptionalLong connections,
    OptionalLong newConnectionsPerSecond) {
  public static final Limits NONE = of(null);

  /** The limits as written; absent ones are no limits. */
  public static Limits of(@Nullable GatewayLimits written) {
    if (written == null) {
      return of(new GatewayLimits(null, null, null, null, null));
    }
    return new Limits(
        number(written.egressBitsPerSecond()),
        number(written.ingressBitsPerSecond()),
        number(written.burstBytes()),
        number(written.connections()),
        number(written.newConnectionsPerSecond()));
  }

  private static OptionalLong number(@Nullable Quantity quantity) {
    return quantity == null
        ? OptionalLong.empty()
        : OptionalLong.of(Quantity.getAmountInBytes(quantity).longValue());
  }

  private static OptionalLong number(@Nullable Long number) {
    return number == null ? OptionalLong.empty() : OptionalLong.of(number);
  }
}
