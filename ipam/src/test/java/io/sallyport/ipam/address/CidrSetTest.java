package io.sallyport.ipam.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CidrSetTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whatIsLeftIsWhatTheOtherHasNot(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      CidrSet one = random(random);
      CidrSet other = random(random);
      CidrSet left = one.minus(other);
      for (int address = 0; address < 256; address++) {
        IpAddress each = IpAddress.of("10.0.0." + address);
        assertThat(left.contains(each))
            .as("seed %d: %s of %s without %s", seed, each, one, other)
            .isEqualTo(one.contains(each) && !other.contains(each));
      }
    }
  }

  private static CidrSet random(Random random) {
    List<Cidr> cidrs = new ArrayList<>();
    for (int i = random.nextInt(5); i >= 0; i--) {
      cidrs.add(Cidr.around(IpAddress.of("10.0.0." + random.nextInt(256)), 24 + random.nextInt(9)));
    }
    return CidrSet.of(cidrs);
  }
}
