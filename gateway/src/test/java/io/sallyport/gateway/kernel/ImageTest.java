package io.sallyport.gateway.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.netlink.Bytes;
import io.sallyport.gateway.netlink.NftChange;
import io.sallyport.gateway.netlink.NftElement;
import io.sallyport.gateway.table.Decision;
import io.sallyport.gateway.table.DropReason;
import io.sallyport.gateway.table.EgressTable;
import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.Family;
import io.sallyport.ipam.address.IpAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images against the table they are made of: what the rules find in them is what it decides. */
class ImageTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void theKernelFindsWhatTheTableDecides(long seed) {
    Random random = new Random(seed);
    ImageBuilder builder = new ImageBuilder(new Marks(64));
    Map<String, Part> parts = new HashMap<>();
    EgressTable table = RandomTables.table(random);
    for (int i = random.nextInt(6); i >= 0; i--) {
      keep(builder, table, parts);
      table = RandomTables.withOneOf(RandomTables.table(random), table, random);
    }
    keep(builder, table, parts);
    Rules rules = new Rules(new KernelImage(parts));
    for (int i = 0; i < 3000; i++) {
      Family family = random.nextBoolean() ? Family.IPV4 : Family.IPV6;
      IpAddress source = RandomTables.address(random, family, "10.1.0.0", "fd00:1::");
      IpAddress destination = RandomTables.address(random, family, "192.0.2.0", "2001:db8:f::");
      assertThat(rules.decide(source, destination))
          .as("seed %d, %s to %s", seed, source, destination)
          .isEqualTo(outcome(table, source, destination));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void changesLeadFromOneImageToTheOther(long seed) {
    Random random = new Random(seed);
    ImageBuilder builder = new ImageBuilder(new Marks(64));
    Map<String, Part> parts = new HashMap<>();
    Map<KernelSet, Set<NftElement>> kernel = new HashMap<>();
    EgressTable table = RandomTables.table(random);
    for (int revision = 0; revision < 40; revision++) {
      builder.build(RandomTables.table(random)); // which the kernel refused
      KernelImage before = new KernelImage(parts);
      ImageBuilder.Built built = keep(builder, table, parts);
      for (NftChange change : KernelImage.changes(before.parts(), built.parts())) {
        carryOut(kernel, change);
      }
      KernelImage whole = new KernelImage(parts);
      for (KernelSet set : KernelSet.values()) {
        assertThat(kernel.getOrDefault(set, Set.of())).as("%s", set).isEqualTo(whole.of(set));
      }
      table =
          random.nextInt(4) == 0
              ? RandomTables.table(random)
              : RandomTables.withOneOf(RandomTables.table(random), table, random);
    }
  }

  /**
   * What changes make is what is made at once, but for pairs that are kept and for names of marks.
   */
  @Test
  void changesLeadWhereItLeadsAtOnce() {
    for (long seed = 1; seed <= 8; seed++) {
      changesLeadWhereItLeadsAtOnce(seed);
    }
  }

  private static void changesLeadWhereItLeadsAtOnce(long seed) {
    Random random = new Random(seed);
    Marks marks = new Marks(64);
    ImageBuilder builder = new ImageBuilder(marks);
    Map<String, Part> parts = new HashMap<>();
    EgressTable table = RandomTables.table(random);
    for (int revision = 0; revision < 40; revision++) {
      keep(builder, table, parts);
      Map<String, Part> atOnce = new HashMap<>();
      keep(new ImageBuilder(marks), table, atOnce);
      for (KernelSet set : KernelSet.values()) {
        Set<NftElement> expected = new KernelImage(atOnce).of(set);
        Set<NftElement> found = new KernelImage(parts).of(set);
        switch (set) {
          case PAIR4, PAIR6 -> assertThat(found).containsAll(expected);
          case NETWORK_PAIR6 -> {}
          default -> assertThat(found).as("seed %d, %s", seed, set).isEqualTo(expected);
        }
      }
      table =
          random.nextInt(9) == 0
              ? RandomTables.table(random)
              : RandomTables.withOneOf(RandomTables.table(random), table, random);
      table =
          table.barring(
              random.nextInt(3) == 0
                  ? Set.of(IpAddress.of("203.0.255.1"), IpAddress.of("2001:db8:a:fff::1"))
                  : Set.of());
    }
  }

  private static ImageBuilder.Built keep(
      ImageBuilder builder, EgressTable table, Map<String, Part> parts) {
    ImageBuilder.Built built = builder.build(table);
    builder.keep(built);
    parts.putAll(built.parts());
    return built;
  }

  private static void carryOut(Map<KernelSet, Set<NftElement>> kernel, NftChange change) {
    switch (change) {
      case NftChange.AddElements add -> {
        Set<NftElement> all = kernel.computeIfAbsent(set(add), any -> new HashSet<>());
        for (NftElement element : add.elements()) {
          assertThat(all)
              .as("nothing is there twice")
              .noneMatch(other -> other.bare().equals(element.bare()));
          all.add(element);
        }
      }
      case NftChange.RemoveElements remove -> {
        Set<NftElement> all = kernel.getOrDefault(set(remove), new HashSet<>());
        for (NftElement element : remove.elements()) {
          assertThat(all.removeIf(other -> other.bare().equals(element)))
              .as("it is there: %s", element)
              .isTrue();
        }
      }
      default -> {}
    }
  }

  private static KernelSet set(NftChange change) {
    String name =
        switch (change) {
          case NftChange.AddElements add -> add.set();
          case NftChange.RemoveElements remove -> remove.set();
          default -> throw new IllegalArgumentException(change.toString());
        };
    for (KernelSet set : KernelSet.values()) {
      if (set.set().equals(name) && set.table().equals(change.table())) {
        return set;
      }
    }
    throw new IllegalArgumentException(name);
  }

  @Test
  void whatIsTooWideIsRefused() {
    EgressTable table =
        EgressTable.of(
            1, List.of(RandomTables.tenant("wide", new Random(1), List.of(Cidr.of("10.0.0.0/8")))));
    ImageBuilder builder = new ImageBuilder(new Marks(64));
    Map<String, Part> parts = new HashMap<>();
    keep(builder, table, parts);
    assertThat(builder.problems())
        .singleElement()
        .asString()
        .contains("10.0.0.0/8", "tenant wide", "/16");
    assertThat(new KernelImage(parts).of(KernelSet.SOURCE4)).isEmpty();
    assertThat(new KernelImage(parts).of(KernelSet.UNKNOWN4)).isNotEmpty();
    keep(builder, EgressTable.of(2, List.of()), parts);
    assertThat(builder.problems()).isEmpty();
    assertThat(new KernelImage(parts).of(KernelSet.UNKNOWN4)).isEmpty();
  }

  /** What the chains of the skeleton do with a new flow, in the plainest way. */
  private record Rules(KernelImage image) {
    String decide(IpAddress source, IpAddress destination) {
      boolean ipv4 = source.family() == Family.IPV4;
      if (in(ipv4 ? KernelSet.EXCLUDED4 : KernelSet.EXCLUDED6, destination).isPresent()) {
        return "untouched";
      }
      Optional<NftElement> found =
          ipv4
              ? exact(KernelSet.SOURCE4, Ranges.bytes(source))
              : exact(KernelSet.SOURCE6, Ranges.bytes(source))
                  .or(() -> in(KernelSet.NETWORK6, source));
      if (found.isEmpty()) {
        return in(ipv4 ? KernelSet.UNKNOWN4 : KernelSet.UNKNOWN6, source).isPresent()
            ? "refused"
            : "untouched";
      }
      Bytes mark = data(found.get());
      if ((mark.toHostInt() & 0xff) == 0) {
        return "refused";
      }
      Optional<NftElement> rules = exact(KernelSet.RULES_OF, mark);
      if (rules.isPresent()) {
        Bytes number = Bytes.network(data(rules.get()).toHostInt());
        if (under(ipv4 ? KernelSet.EXEMPT4 : KernelSet.EXEMPT6, number, destination)) {
          return "untouched";
        }
        if (!under(ipv4 ? KernelSet.ALLOWED4 : KernelSet.ALLOWED6, number, destination)) {
          return "refused";
        }
      } else if (in(ipv4 ? KernelSet.SPECIAL4 : KernelSet.SPECIAL6, destination).isPresent()) {
        return "refused";
      }
      NftElement egress = exact(ipv4 ? KernelSet.ADDRESS4 : KernelSet.ADDRESS6, mark).orElseThrow();
      IpAddress wire = IpAddress.ofBytes(data(egress).toArray());
      return guarded(source, wire) ? wire.toString() : "guarded";
    }

    private boolean guarded(IpAddress source, IpAddress wire) {
      Bytes pair = Ranges.bytes(source).and(Ranges.bytes(wire));
      return exact(source.family() == Family.IPV4 ? KernelSet.PAIR4 : KernelSet.PAIR6, pair)
              .isPresent()
          || between(KernelSet.NETWORK_PAIR6, pair);
    }

    private boolean under(KernelSet set, Bytes number, IpAddress destination) {
      return between(set, number.and(Ranges.bytes(destination)));
    }

    private boolean between(KernelSet set, Bytes key) {
      return image.of(set).stream()
          .anyMatch(
              range ->
                  range.key().size() == key.size()
                      && range.key().compareTo(key) <= 0
                      && range.keyEnd().orElseThrow().compareTo(key) >= 0);
    }

    private Optional<NftElement> exact(KernelSet set, Bytes key) {
      return image.of(set).stream().filter(element -> element.key().equals(key)).findFirst();
    }

    /** The last beginning or end at or before an address; of both at one place the beginning. */
    private Optional<NftElement> in(KernelSet set, IpAddress address) {
      Bytes key = Ranges.bytes(address);
      return image.of(set).stream()
          .filter(element -> element.key().compareTo(key) <= 0)
          .max(
              (left, right) -> {
                int order = left.key().compareTo(right.key());
                return order != 0
                    ? order
                    : Boolean.compare(right.opensNothing(), left.opensNothing());
              })
          .filter(element -> !element.opensNothing());
    }

    private static Bytes data(NftElement element) {
      return ((NftElement.Value.Data) element.value()).bytes();
    }
  }

  /** What all tenants exclude is left alone whoever asks; without an address, nothing else is. */
  private static String outcome(EgressTable table, IpAddress source, IpAddress destination) {
    boolean byAll =
        table.tenants().stream()
            .allMatch(tenant -> tenant.destinations().excluded().contains(destination));
    if (byAll) {
      return "untouched";
    }
    boolean homeless =
        table.find(source) instanceof EgressTable.Found.Tenant found
            && found
                .address(source.family())
                .filter(egress -> !table.torn().containsKey(egress))
                .isEmpty();
    return switch (table.decide(source, destination)) {
      case Decision.Leave leave -> leave.egress().toString();
      case Decision.Refuse refuse ->
          (refuse.reason() == DropReason.UNKNOWN_SOURCE && !table.held().contains(source))
                  || (refuse.reason() == DropReason.EXCLUDED && !homeless)
              ? "untouched"
              : "refused";
    };
  }
}
