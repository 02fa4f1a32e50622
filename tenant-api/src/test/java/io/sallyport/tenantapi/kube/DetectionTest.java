package io.sallyport.tenantapi.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.ipam.lease.Timing;
import io.sallyport.tenantapi.crd.EgressGatewaySpec;
import io.sallyport.tenantapi.crd.FailureDetection;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DetectionTest {
  @Test
  void whatIsLeftOutIsTheDefault() throws IOException {
    assertThat(Detection.of(spec(null))).isEqualTo(Timing.DEFAULT);
    assertThat(Detection.of(spec(new FailureDetection(null, null, null))))
        .isEqualTo(Timing.DEFAULT);
    assertThat(Detection.of(spec(new FailureDetection("50ms", 4, "1s"))))
        .isEqualTo(new Timing(Duration.ofMillis(50), Duration.ofMillis(200), 1000));
  }

  @Test
  void whatDoesNotGoTogetherIsRefusedByItsField() {
    assertThatThrownBy(() -> Detection.of(spec(new FailureDetection("1s", 3, null))))
        .hasMessageContaining("spec.failureDetection.interval")
        .hasMessageContaining("a fifth of the fence");
    assertThatThrownBy(() -> Detection.of(spec(new FailureDetection("50ms", 1, null))))
        .hasMessageContaining("spec.failureDetection.misses");
    assertThatThrownBy(() -> Detection.of(spec(new FailureDetection(null, null, "999999s"))))
        .hasMessageContaining("spec.failureDetection.fence");
  }

  private static EgressGatewaySpec spec(@Nullable FailureDetection detection) {
    return new EgressGatewaySpec(
        null, Map.of("egress", "true"), null, "eth1", null, null, null, detection);
  }
}
