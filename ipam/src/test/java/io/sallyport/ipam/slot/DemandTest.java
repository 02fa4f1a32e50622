package io.sallyport.ipam.slot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DemandTest {
  @Test
  void itRisesAtOnceAndFallsByHalves() {
    assertThat(Demand.wanted(0, 8, 0)).isEqualTo(1);
    assertThat(Demand.wanted(81, 8, 4)).isEqualTo(11);
    assertThat(Demand.wanted(41, 8, 11)).isEqualTo(11);
    assertThat(Demand.wanted(40, 8, 11)).isEqualTo(5);
  }

  /** Every value below it wants more than there are, and it does not. */
  @Test
  void theLeastPodsPerAddressThatFitsIsTheLeast() {
    for (long workloads : new long[] {0, 1, 7, 64, 100, 999}) {
      for (long addresses = 0; addresses < 12; addresses++) {
        for (long before = 0; before < 30; before++) {
          OptionalInt least = OptionalInt.empty();
          for (int some = 1; least.isEmpty() && some <= 2_000; some++) {
            least =
                Demand.wanted(workloads, some, before) <= addresses
                    ? OptionalInt.of(some)
                    : OptionalInt.empty();
          }
          assertThat(Demand.podsPerAddress(workloads, addresses, before))
              .as("%d workloads, %d addresses, %d before", workloads, addresses, before)
              .isEqualTo(least);
        }
      }
    }
  }

  @Test
  void nobodyIsToldToAskForMoreThanHeMay() {
    assertThat(Demand.podsPerAddress(65_536, 1, 0)).hasValue(65_536);
    assertThat(Demand.podsPerAddress(65_537, 1, 0)).isEmpty();
    assertThat(IntStream.of(Demand.MOST_PODS_PER_ADDRESS)).containsExactly(65_536);
  }
}
