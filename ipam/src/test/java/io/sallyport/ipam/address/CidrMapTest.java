package io.sallyport.ipam.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class CidrMapTest {
  private static final byte BROADCAST = -1;

  @Test
  void whatHoldsAPrefixIsFoundBehindItsOtherParts() {
    NavigableMap<Cidr, String> map = new TreeMap<>();
    map.put(Cidr.of("203.0.113.0/29"), "acme");
    map.put(Cidr.of("203.0.113.2/32"), "acme");
    map.put(Cidr.of("203.0.113.4/31"), "acme");
    assertThat(CidrMap.overlapping(map, Cidr.of("203.0.113.7/32")))
        .containsExactly(Map.entry(Cidr.of("203.0.113.0/29"), "acme"));
  }

  @RepeatedTest(200)
  void itFindsWhatComparingEachFinds(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    NavigableMap<Cidr, Integer> map = new TreeMap<>();
    for (int i = 0; i < 60; i++) {
      map.put(any(random), i);
    }
    for (int i = 0; i < 60; i++) {
      Cidr cidr = any(random);
      assertThat(CidrMap.overlapping(map, cidr))
          .containsExactlyInAnyOrderElementsOf(
              map.entrySet().stream().filter(e -> e.getKey().overlaps(cidr)).toList());
    }
  }

  /** Few addresses of every length, so that many lie in each other; the ends of both families. */
  private static Cidr any(Random random) {
    Family family = random.nextInt(3) == 0 ? Family.IPV6 : Family.IPV4;
    byte[] bytes = new byte[family.width() / 8];
    if (random.nextInt(4) == 0) {
      Arrays.fill(bytes, BROADCAST);
    }
    bytes[bytes.length - 1] = (byte) random.nextInt(64);
    bytes[0] = random.nextInt(5) == 0 ? BROADCAST : bytes[0];
    int longest = random.nextInt(8);
    int length = random.nextInt(6) == 0 ? random.nextInt(9) : family.width() - longest;
    return Cidr.around(IpAddress.ofBytes(bytes), length);
  }
}
