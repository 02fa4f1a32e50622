package io.sallyport.ipam.slot;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.ipam.address.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class AddressFunctionTest {
  private static final IpAddress FIRST = IpAddress.of("203.0.113.0");

  @Test
  void theScoreOfTheContractHolds() {
    assertThat(AddressFunction.score("shop/web-0", FIRST)).isEqualTo(0xbb0373b1d994ba38L);
    assertThat(AddressFunction.slot(FIRST, 64)).isEqualTo(47);
  }

  @Test
  void thePublishedVectorsHold() throws IOException {
    List<String> vectors = vectors();
    assertThat(vectors).hasSize(20);
    for (String vector : vectors) {
      String[] field = vector.split(" ");
      List<IpAddress> set = consecutive(IpAddress.of(field[1]), Integer.parseInt(field[2]));
      IpAddress chosen = AddressFunction.choose(field[0], set).orElseThrow();
      assertThat(
              "%s %s %s %016x %s %d"
                  .formatted(
                      field[0],
                      field[1],
                      field[2],
                      AddressFunction.score(field[0], set.getFirst()),
                      chosen,
                      AddressFunction.slot(chosen, 64)))
          .isEqualTo(vector);
    }
  }

  @Test
  void aLongerSetMovesOnlyKeysThatTheNewAddressesWin() {
    List<IpAddress> all = consecutive(FIRST, 9);
    for (int i = 0; i < 2000; i++) {
      IpAddress before = AddressFunction.choose("ns/pod-" + i, all.subList(0, 8)).orElseThrow();
      IpAddress after = AddressFunction.choose("ns/pod-" + i, all).orElseThrow();
      assertThat(after).isIn(before, all.getLast());
    }
  }

  @Test
  void keysAndAddressesSpreadEvenly() {
    Map<IpAddress, Integer> perAddress = new HashMap<>();
    List<IpAddress> set = consecutive(FIRST, 16);
    for (int i = 0; i < 16_000; i++) {
      perAddress.merge(AddressFunction.choose("ns/pod-" + i, set).orElseThrow(), 1, Integer::sum);
    }
    assertThat(perAddress).hasSize(16);
    assertThat(perAddress.values()).allMatch(count -> count > 900 && count < 1100);
    Map<Integer, Integer> perSlot = new HashMap<>();
    consecutive(IpAddress.of("10.0.0.0"), 65_536)
        .forEach(address -> perSlot.merge(AddressFunction.slot(address, 64), 1, Integer::sum));
    assertThat(perSlot).hasSize(64);
    assertThat(perSlot.values()).allMatch(count -> count >= 968 && count <= 1104);
  }

  @Test
  void theOrderOfTheSetDoesNotMatter() {
    List<IpAddress> set = consecutive(FIRST, 16);
    for (int i = 0; i < 100; i++) {
      assertThat(AddressFunction.choose("k" + i, set.reversed()))
          .isEqualTo(AddressFunction.choose("k" + i, set));
    }
  }

  private static List<IpAddress> consecutive(IpAddress first, int count) {
    return LongStream.range(0, count).mapToObj(first::plus).toList();
  }

  private static List<String> vectors() throws IOException {
    Path page = Path.of(System.getProperty("sallyport.root"), "docs/address-function.md");
    List<String> vectors = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(page)) {
      if (line.equals("```text")) {
        inside = true;
      } else if (inside && line.equals("```")) {
        return vectors;
      } else if (inside) {
        vectors.add(line);
      }
    }
    throw new IllegalStateException("no vectors in " + page);
  }
}
