package io.sallyport.gateway.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.Family;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.slot.AddressSet;
import io.sallyport.ipam.slot.AddressSets;
import io.sallyport.ipam.slot.Pod;
import io.sallyport.tenantapi.tenant.Limits;
import io.sallyport.tenantapi.tenant.TenantName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table against the plainest way to say the same. */
class EgressTableTest {
  private static final IpAddress SERVER = IpAddress.of("198.51.100.1");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aPrefixTableFindsWhatASearchFinds(long seed) {
    Random random = new Random(seed);
    List<PrefixTable.Entry<Integer>> entries = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      entries.add(new PrefixTable.Entry<>(cidr(random), i));
    }
    PrefixTable<Integer> table = PrefixTable.of(entries);
    entries.sort(Comparator.comparingInt(entry -> -entry.cidr().prefixLength()));
    for (int i = 0; i < 2000; i++) {
      IpAddress address = address(random);
      List<Integer> expected =
          entries.stream()
              .filter(entry -> entry.cidr().contains(address))
              .map(PrefixTable.Entry::value)
              .toList();
      assertThat(table.find(address))
          .as("seed %d, %s", seed, address)
          .extracting(PrefixTable.Entry::value)
          .isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void anEgressTableDecidesAsASearchDoes(long seed) {
    Random random = new Random(seed);
    List<TenantEntry> tenants = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      tenants.add(tenant("t" + i, "203.0.113." + i, cidr(random), cidr(random), cidr(random)));
    }
    EgressTable table = EgressTable.of(1, tenants);
    for (int i = 0; i < 2000; i++) {
      IpAddress source = address(random);
      assertThat(table.decide(source, SERVER))
          .as("seed %d, %s", seed, source)
          .isEqualTo(expected(tenants, source));
    }
  }

  private static Decision expected(List<TenantEntry> tenants, IpAddress source) {
    List<TenantEntry> owners =
        tenants.stream()
            .filter(
                tenant ->
                    tenant.sets().sources().keySet().stream().anyMatch(c -> c.contains(source)))
            .toList();
    return switch (owners.size()) {
      case 0 -> refused(DropReason.UNKNOWN_SOURCE);
      case 1 -> {
        TenantEntry owner = owners.getFirst();
        IpAddress egress = owner.sets().sets().getFirst().ipv4().getFirst();
        yield new Decision.Leave(owner.name(), egress, SERVER);
      }
      default -> refused(DropReason.SELECTOR_CONFLICT);
    };
  }

  private static Decision refused(DropReason reason) {
    return new Decision.Refuse(Optional.empty(), reason);
  }

  @Test
  void nestedSourcesOfTwoTenantsAreAConflictOnlyWhereTheyMeet() {
    EgressTable table =
        EgressTable.of(
            1,
            List.of(
                tenant("outer", "203.0.113.1", Cidr.of("10.0.0.0/8")),
                tenant("inner", "203.0.113.2", Cidr.of("10.1.2.0/24"))));
    assertThat(table.decide(IpAddress.of("10.1.2.3"), SERVER))
        .isEqualTo(refused(DropReason.SELECTOR_CONFLICT));
    assertThat(table.decide(IpAddress.of("10.1.3.3"), SERVER)).isInstanceOf(Decision.Leave.class);
  }

  @Test
  void nestedSourcesOfOneTenantUseTheLongestPrefix() {
    AddressSet old = new AddressSet(0, List.of(IpAddress.of("203.0.113.1")), List.of());
    AddressSet now = new AddressSet(9, List.of(IpAddress.of("203.0.113.2")), List.of());
    AddressSets sets =
        new AddressSets(
            List.of(old, now), Map.of(Cidr.of("10.0.0.0/8"), 0L, Cidr.of("10.1.0.0/16"), 9L));
    TenantEntry tenant =
        new TenantEntry(
            new TenantName("t"),
            Limits.NONE,
            anywhere(),
            List.copyOf(sets.sources().keySet()),
            sets,
            List.of());
    EgressTable table = EgressTable.of(1, List.of(tenant));
    assertThat(table.decide(IpAddress.of("10.1.0.1"), SERVER))
        .isEqualTo(new Decision.Leave(tenant.name(), IpAddress.of("203.0.113.2"), SERVER));
    assertThat(table.decide(IpAddress.of("10.2.0.1"), SERVER))
        .isEqualTo(new Decision.Leave(tenant.name(), IpAddress.of("203.0.113.1"), SERVER));
  }

  @Test
  void addressesAreThoseOfBothFamiliesAndOfOlderSets() {
    IpAddress ipv4 = IpAddress.of("203.0.113.1");
    IpAddress ipv6 = IpAddress.of("2001:db8:a::1");
    IpAddress older = IpAddress.of("203.0.113.2");
    AddressSets sets =
        new AddressSets(
            List.of(
                new AddressSet(0, List.of(older), List.of()),
                new AddressSet(9, List.of(ipv4), List.of(ipv6))),
            Map.of(Cidr.of("10.0.0.0/8"), 0L));
    TenantEntry tenant =
        new TenantEntry(
            new TenantName("t"),
            Limits.NONE,
            anywhere(),
            List.copyOf(sets.sources().keySet()),
            sets,
            List.of());
    assertThat(EgressTable.of(1, List.of(tenant)).addresses())
        .containsExactlyInAnyOrder(ipv4, ipv6, older);
  }

  @Test
  void anOlderTableNeverReplacesANewerOne() {
    CurrentTable current = new CurrentTable();
    EgressTable second = EgressTable.of(2, List.of());
    current.publish(second);
    current.publish(EgressTable.of(1, List.of()));
    current.publish(EgressTable.of(2, List.of()));
    assertThat(current.get()).isSameAs(second);
  }

  private static Destinations anywhere() {
    return Destinations.of(List.of(Cidr.of("0.0.0.0/0"), Cidr.of("::/0")), List.of());
  }

  @Test
  void nobodyLeavesFromAnAddressThatTwoTenantsHave() {
    IpAddress destination = IpAddress.of("192.0.2.1");
    EgressTable table =
        EgressTable.of(
            1,
            List.of(
                tenant("acme", "203.0.113.9", Cidr.of("10.1.1.0/24")),
                tenant("bank", "203.0.113.9", Cidr.of("10.1.2.0/24")),
                tenant("mail", "203.0.113.8", Cidr.of("10.1.3.0/24"))));
    assertThat(table.problems())
        .singleElement()
        .asString()
        .contains("203.0.113.9 is in the address sets of tenants acme and bank");
    for (String source : List.of("10.1.1.5", "10.1.2.5")) {
      assertThat(table.decide(IpAddress.of(source), destination))
          .isInstanceOf(Decision.Refuse.class);
    }
    assertThat(table.decide(IpAddress.of("10.1.3.5"), destination))
        .isInstanceOf(Decision.Leave.class);
  }

  @Test
  void nobodyLeavesFromAnAddressThatTheHostNeeds() {
    IpAddress router = IpAddress.of("203.0.113.9");
    EgressTable table =
        EgressTable.of(
                1,
                List.of(
                    tenant("acme", "203.0.113.9", Cidr.of("10.1.1.0/24")),
                    tenant("mail", "203.0.113.8", Cidr.of("10.1.3.0/24"))))
            .barring(Set.of(router, IpAddress.of("203.0.113.1")));
    assertThat(table.barred()).containsExactly(router);
    assertThat(table.problems()).singleElement().asString().startsWith("203.0.113.9 is in the");
    assertThat(table.addresses()).containsExactly(IpAddress.of("203.0.113.8"));
    IpAddress destination = IpAddress.of("192.0.2.1");
    assertThat(table.decide(IpAddress.of("10.1.1.5"), destination))
        .isInstanceOf(Decision.Refuse.class);
    assertThat(table.decide(IpAddress.of("10.1.3.5"), destination))
        .isInstanceOf(Decision.Leave.class);
  }

  @Test
  void aPodLeavesFromTheAddressOfItsNameInTheSetOfItsCreation() {
    AddressSet old = new AddressSet(0, List.of(IpAddress.of("203.0.113.9")), List.of());
    AddressSet now = new AddressSet(100, List.of(IpAddress.of("203.0.113.8")), List.of());
    AddressSet other =
        new AddressSet(
            100,
            List.of(IpAddress.of("203.0.113.0"), IpAddress.of("203.0.113.1")),
            List.of(IpAddress.of("2001:db8:a::1")));
    EgressTable table =
        EgressTable.of(
            1,
            List.of(
                pods("t", new AddressSets(List.of(old, now), Map.of()), "shop/old 99 10.1.0.1"),
                pods("u", new AddressSets(List.of(other), Map.of()), "shop/web-0 100 10.1.0.2"),
                pods("v", AddressSets.NONE, "shop/none 5 10.1.0.3")));
    assertThat(leaves(table, "10.1.0.1")).isEqualTo("203.0.113.9");
    assertThat(leaves(table, "10.1.0.2"))
        .isEqualTo(other.choose("shop/web-0", Family.IPV4).orElseThrow().toString());
    assertThat(leaves(table, "10.1.0.3")).isEqualTo("NO_ADDRESS");
    assertThat(leaves(table, "10.1.0.4")).isEqualTo("UNKNOWN_SOURCE");
  }

  @Test
  void aPodOfTwoTenantsAndOneInAnotherTenantsSourcesIsNobodys() {
    AddressSets sets =
        new AddressSets(
            List.of(new AddressSet(0, List.of(IpAddress.of("203.0.113.9")), List.of())), Map.of());
    EgressTable table =
        EgressTable.of(
            1,
            List.of(
                pods("t", sets, "shop/a 1 10.1.0.1"),
                pods("u", sets, "shop/a 1 10.1.0.1"),
                pods("v", sets, "shop/b 1 10.2.0.1"),
                tenant("w", "203.0.113.2", Cidr.of("10.2.0.0/16"))));
    assertThat(leaves(table, "10.1.0.1")).isEqualTo("SELECTOR_CONFLICT");
    assertThat(leaves(table, "10.2.0.1")).isEqualTo("SELECTOR_CONFLICT");
    assertThat(leaves(table, "10.2.0.2")).isEqualTo("203.0.113.2");
  }

  private static String leaves(EgressTable table, String source) {
    return switch (table.decide(IpAddress.of(source), SERVER)) {
      case Decision.Leave leave -> leave.egress().toString();
      case Decision.Refuse refuse -> refuse.reason().name();
    };
  }

  /** A tenant with one pod: its key, when it was created, and its address. */
  private static TenantEntry pods(String name, AddressSets sets, String pod) {
    String[] words = pod.split(" ", -1);
    return new TenantEntry(
        new TenantName(name),
        Limits.NONE,
        anywhere(),
        List.of(),
        sets,
        List.of(new Pod(words[0], Long.parseLong(words[1]), List.of(IpAddress.of(words[2])))));
  }

  private static TenantEntry tenant(String name, String egress, Cidr... sources) {
    AddressSet set = new AddressSet(0, List.of(IpAddress.of(egress)), List.of());
    Map<Cidr, Long> bound =
        Arrays.stream(sources)
            .distinct()
            .collect(Collectors.toMap(Function.identity(), source -> 0L));
    return new TenantEntry(
        new TenantName(name),
        Limits.NONE,
        anywhere(),
        List.copyOf(bound.keySet()),
        new AddressSets(List.of(set), bound),
        List.of());
  }

  /** Few bits differ, so that prefixes nest and meet often. */
  static IpAddress address(Random random) {
    byte[] bytes = new byte[random.nextInt(3) == 0 ? 16 : 4];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) ((random.nextInt(4) << 6) | random.nextInt(2));
    }
    if (bytes.length == 16) {
      bytes[0] = 0x20;
    }
    return IpAddress.ofBytes(bytes);
  }

  static Cidr cidr(Random random) {
    IpAddress address = address(random);
    return Cidr.around(address, random.nextInt(address.family().width() + 1));
  }
}
