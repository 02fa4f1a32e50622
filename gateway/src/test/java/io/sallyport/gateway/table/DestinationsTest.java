package io.sallyport.gateway.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationsTest {
  /** The special ranges, written down once more. */
  private static final List<Cidr> SPECIAL =
      cidrs(
          "0.0.0.0/8",
          "127.0.0.0/8",
          "169.254.0.0/16",
          "100.100.100.200/32",
          "224.0.0.0/4",
          "240.0.0.0/4",
          "::/127",
          "fd00:ec2::254/128",
          "fe80::/10",
          "ff00::/8");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void rulesDecideAsTheirSentenceSays(long seed) {
    Random random = new Random(seed);
    List<Cidr> allowed = Stream.generate(() -> rule(random)).limit(8).toList();
    List<Cidr> excluded = Stream.generate(() -> rule(random)).limit(1).toList();
    Destinations destinations = Destinations.of(allowed, excluded);
    for (int i = 0; i < 3000; i++) {
      IpAddress address = target(random);
      assertThat(destinations.refusal(address))
          .as("seed %d, %s allowed %s excluded %s", seed, address, allowed, excluded)
          .isEqualTo(expected(allowed, excluded, address));
    }
  }

  private static Optional<DropReason> expected(
      List<Cidr> allowed, List<Cidr> excluded, IpAddress address) {
    if (excluded.stream().anyMatch(cidr -> cidr.contains(address))) {
      return Optional.of(DropReason.EXCLUDED);
    }
    boolean open =
        allowed.stream()
            .filter(cidr -> cidr.contains(address))
            .anyMatch(
                cidr ->
                    SPECIAL.stream()
                        .filter(special -> special.contains(address))
                        .allMatch(special -> special.contains(cidr)));
    return open ? Optional.empty() : Optional.of(DropReason.DESTINATION);
  }

  private static Cidr rule(Random random) {
    if (random.nextInt(3) == 0) {
      return EgressTableTest.cidr(random);
    }
    Cidr special = SPECIAL.get(random.nextInt(SPECIAL.size()));
    int length = special.prefixLength() + random.nextInt(5) - 1;
    return Cidr.around(
        special.network(), Math.clamp(length, 0, special.network().family().width()));
  }

  private static IpAddress target(Random random) {
    Cidr special = SPECIAL.get(random.nextInt(SPECIAL.size()));
    return random.nextBoolean() ? EgressTableTest.address(random) : special.network();
  }

  private static List<Cidr> cidrs(String... texts) {
    return Stream.of(texts).map(Cidr::of).toList();
  }

  @Test
  void anEntryInsideASpecialRangeOpensItBesideEverywhere() {
    Destinations destinations =
        Destinations.of(cidrs("0.0.0.0/0", "169.254.169.254/32"), List.of());
    assertThat(destinations.refusal(IpAddress.of("169.254.169.254"))).isEmpty();
    assertThat(destinations.refusal(IpAddress.of("169.254.169.253")))
        .contains(DropReason.DESTINATION);
  }

  @Test
  void anEntryInsideASpecialRangeOpensItBesideItsNeighbour() {
    Destinations destinations = Destinations.of(cidrs("126.0.0.0/8", "127.0.0.0/8"), List.of());
    assertThat(destinations.refusal(IpAddress.of("127.0.0.1"))).isEmpty();
    assertThat(destinations.refusal(IpAddress.of("126.0.0.1"))).isEmpty();
  }

  @Test
  void withoutAnyEntryNothingIsAllowed() {
    assertThat(Destinations.of(List.of(), List.of()).refusal(IpAddress.of("192.0.2.1")))
        .contains(DropReason.DESTINATION);
  }
}
