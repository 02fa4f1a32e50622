package io.sallyport.gateway.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.netlink.Bytes;
import io.sallyport.gateway.netlink.NftChange;
import io.sallyport.gateway.netlink.NftElement;
import io.sallyport.gateway.table.Decision;
import io.sallyport.gateway.table.Destinations;
import io.sallyport.gateway.table.DropReason;
import io.sallyport.gateway.table.EgressTable;
import io.sallyport.gateway.table.TenantEntry;
import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.CidrSet;
import io.sallyport.ipam.address.Family;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.slot.AddressSet;
import io.sallyport.ipam.slot.AddressSets;
import io.sallyport.ipam.slot.Pod;
import io.sallyport.tenantapi.tenant.Limits;
import io.sallyport.tenantapi.tenant.TenantName;
import java.util.ArrayList;
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
  private static final int TENANTS = 4;
  private static final Cidr BY_ALL = Cidr.of("192.0.2.128/27");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void theKernelFindsWhatTheTableDecides(long seed) {
    Random random = new Random(seed);
    ImageBuilder builder = new ImageBuilder(new Marks(64));
    EgressTable before = table(random);
    builder.build(before);
    EgressTable table = withOneOf(table(random), before, random);
    Rules rules = new Rules(builder.build(table).image());
    for (int i = 0; i < 3000; i++) {
      Family family = random.nextBoolean() ? Family.IPV4 : Family.IPV6;
      IpAddress source = address(random, family, "10.1.0.0", "fd00:1::");
      IpAddress destination = address(random, family, "192.0.2.0", "2001:db8:f::");
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
    KernelImage before = KernelImage.EMPTY;
    Map<KernelSet, Set<NftElement>> kernel = new HashMap<>();
    for (int revision = 0; revision < 20; revision++) {
      KernelImage next = builder.build(table(random)).image();
      for (NftChange change : next.changesFrom(before)) {
        carryOut(kernel, change);
      }
      for (KernelSet set : KernelSet.values()) {
        assertThat(kernel.getOrDefault(set, Set.of())).as("%s", set).isEqualTo(next.of(set));
      }
      before = next;
    }
  }

  /** A table in which most is as it was. */
  private static EgressTable withOneOf(EgressTable other, EgressTable before, Random random) {
    List<TenantEntry> tenants = new ArrayList<>(before.tenants());
    int changed = random.nextInt(tenants.size());
    tenants.set(changed, other.tenants().get(changed));
    return EgressTable.of(2, tenants, random.nextBoolean() ? before.held() : other.held());
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
        EgressTable.of(1, List.of(tenant("wide", new Random(1), List.of(Cidr.of("10.0.0.0/8")))));
    ImageBuilder.Built built = new ImageBuilder(new Marks(64)).build(table);
    assertThat(built.problems())
        .singleElement()
        .asString()
        .contains("10.0.0.0/8", "tenant wide", "/16");
    assertThat(built.image().of(KernelSet.SOURCE4)).isEmpty();
    assertThat(built.image().of(KernelSet.UNKNOWN4)).isNotEmpty();
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

  private static EgressTable table(Random random) {
    List<TenantEntry> tenants = new ArrayList<>();
    for (int i = 0; i < TENANTS; i++) {
      List<Cidr> sources = new ArrayList<>();
      for (int j = random.nextInt(4); j >= 0; j--) {
        sources.add(
            random.nextBoolean()
                ? Cidr.around(address(random, Family.IPV4, "10.1.0.0", ""), 25 + random.nextInt(8))
                : Cidr.around(
                    address(random, Family.IPV6, "", "fd00:1::"), 62 + random.nextInt(67)));
      }
      tenants.add(withPods(tenant("t" + i, random, sources), pods(random)));
    }
    List<Cidr> held =
        List.of(
            Cidr.around(address(random, Family.IPV4, "10.1.0.0", ""), 24 + random.nextInt(6)),
            Cidr.around(address(random, Family.IPV6, "", "fd00:1::"), 60 + random.nextInt(60)));
    return EgressTable.of(1, tenants, CidrSet.of(held.subList(0, random.nextInt(3))));
  }

  private static TenantEntry tenant(String name, Random random, List<Cidr> sources) {
    int number = name.hashCode() & 0xff;
    List<IpAddress> ipv4 = new ArrayList<>();
    List<IpAddress> ipv6 = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      ipv4.add(IpAddress.of("203.0." + number + "." + i));
      ipv6.add(IpAddress.of("2001:db8:a:" + Integer.toHexString(number) + "::" + i));
    }
    if (random.nextInt(3) == 0) {
      ipv4.add(IpAddress.of("203.0.255.1")); // others may have it too
      ipv6.add(IpAddress.of("2001:db8:a:fff::1"));
    }
    if (random.nextInt(5) == 0) {
      ipv6.clear();
    }
    Map<Cidr, Long> bound = new HashMap<>();
    sources.stream().filter(any -> random.nextInt(6) > 0).forEach(source -> bound.put(source, 0L));
    List<Cidr> excluded = new ArrayList<>(List.of(BY_ALL));
    List<Cidr> allowed = new ArrayList<>();
    if (random.nextBoolean()) {
      allowed.addAll(List.of(Cidr.of("0.0.0.0/0"), Cidr.of("::/0")));
    } else {
      allowed.addAll(List.of(Cidr.of("192.0.2.0/25"), Cidr.of("2001:db8:f::/120")));
    }
    if (random.nextInt(3) == 0) {
      excluded.add(Cidr.of("192.0.2.16/28"));
    }
    return new TenantEntry(
        new TenantName(name),
        Limits.NONE,
        Destinations.of(allowed, excluded),
        List.copyOf(new HashSet<>(sources)),
        new AddressSets(
            List.of(
                new AddressSet(0, ipv4, ipv6),
                new AddressSet(100, ipv4.reversed().subList(0, ipv4.size() / 2), ipv6)),
            bound),
        List.of());
  }

  private static TenantEntry withPods(TenantEntry tenant, List<Pod> pods) {
    return new TenantEntry(
        tenant.name(),
        tenant.limits(),
        tenant.destinations(),
        tenant.sources(),
        tenant.sets(),
        pods);
  }

  private static List<Pod> pods(Random random) {
    List<Pod> pods = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      List<IpAddress> addresses = new ArrayList<>();
      if (random.nextInt(4) > 0) {
        addresses.add(address(random, Family.IPV4, "10.1.0.0", ""));
      }
      if (random.nextInt(4) > 0) {
        addresses.add(address(random, Family.IPV6, "", "fd00:1::"));
      }
      pods.add(new Pod("shop/pod-" + random.nextInt(99), random.nextInt(200), addresses));
    }
    return pods;
  }

  /** Near each other, so that prefixes nest and meet; a few special ones. */
  private static IpAddress address(Random random, Family family, String near4, String near6) {
    if (random.nextInt(40) == 0) {
      return IpAddress.of(family == Family.IPV4 ? "169.254.169.254" : "fe80::1");
    }
    return switch (family) {
      case IPV4 -> IpAddress.of(near4).plus(random.nextInt(256));
      case IPV6 -> {
        byte[] bytes = IpAddress.of(near6).bytes();
        bytes[7] = (byte) random.nextInt(4);
        bytes[15] = (byte) random.nextInt(256);
        bytes[8] = (byte) (random.nextInt(2) << 7);
        yield IpAddress.ofBytes(bytes);
      }
    };
  }
}
