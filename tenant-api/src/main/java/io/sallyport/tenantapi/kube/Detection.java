package io.sallyport.tenantapi.kube;

import io.sallyport.ipam.lease.Timing;
import io.sallyport.tenantapi.crd.EgressGatewaySpec;
import io.sallyport.tenantapi.crd.FailureDetection;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Reads when the nodes of an EgressGateway replace each other. Pure. */
public final class Detection {
  private Detection() {}

  /**
   * What {@code failureDetection} says, defaults filled in.
   *
   * @throws IOException where its values do not go together, with the rule and what fits
   */
  public static Timing of(EgressGatewaySpec spec) throws IOException {
    Optional<FailureDetection> told = Optional.ofNullable(spec.failureDetection());
    Duration interval =
        told.map(FailureDetection::interval)
            .map(Detection::duration)
            .orElse(Timing.DEFAULT.interval());
    Duration fence =
        told.map(FailureDetection::fence)
            .map(Detection::duration)
            .orElse(Duration.ofMillis(Timing.DEFAULT.fenceMillis()));
    int misses = told.map(FailureDetection::misses).orElse(3);
    try {
      return new Timing(interval, interval.multipliedBy(misses), Math.toIntExact(fence.toMillis()));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new IOException("spec.failureDetection." + e.getMessage(), e);
    }
  }

  /** As the schema has it: a number of ms or s. */
  private static Duration duration(String text) {
    boolean millis = text.endsWith("ms");
    long number = Long.parseLong(text.substring(0, text.length() - (millis ? 2 : 1)));
    return millis ? Duration.ofMillis(number) : Duration.ofSeconds(number);
  }
}
