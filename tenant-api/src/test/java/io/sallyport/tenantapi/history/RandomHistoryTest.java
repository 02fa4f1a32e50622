package io.sallyport.tenantapi.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.plan.Block;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.LedgerCidr;
import io.sallyport.tenantapi.allowlist.AllowList;
import io.sallyport.tenantapi.allowlist.AllowListFormat;
import io.sallyport.tenantapi.allowlist.Scope;
import io.sallyport.tenantapi.tenant.TenantName;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A long random life of three owners who pass CIDRs to each other. Who held each address is noted
 * beside it, and every list as it was published; history must tell the same.
 */
class RandomHistoryTest {
  private static final int LOOKS = 700;
  private static final long YEAR = 31_536_000;
  private static final String NOBODY = "Unowned";

  private final NavigableMap<Instant, Map<IpAddress, String>> held = new TreeMap<>();
  private final Map<Published, String> lists = new HashMap<>();

  private record Published(Identity identity, long serial) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void everyAddressHasOneAnswerAtEveryTimeAndEveryListComesBack(long seed) throws Exception {
    RandomFleet fleet = new RandomFleet(seed);
    for (int look = 0; look < LOOKS; look++) {
      fleet.look();
      note(fleet.now(), fleet.ledgers());
    }
    List<Whois.Owner> owners = fleet.owners();
    assertThat(owners).anyMatch(owner -> owner.ledger().history().pages() > 1);
    assertThat(held.values().stream().flatMap(all -> all.values().stream()).distinct())
        .hasSizeGreaterThan(20);
    askOfEveryTime(owners, new Random(seed));
    rebuildEveryList(owners);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aWallClockThatWasWrongForAWhileHidesNothingOfNow(long seed) throws Exception {
    RandomFleet fleet = new RandomFleet(seed);
    Random random = new Random(seed);
    Instant right = fleet.now();
    for (int look = 0; look < LOOKS; look++) {
      right = right.plusSeconds(60);
      boolean wrong = random.nextInt(10) == 0;
      fleet.set(wrong ? right.plusSeconds(random.nextLong(-YEAR, YEAR)) : right);
      fleet.look();
    }
    List<Whois.Owner> owners = fleet.owners();
    for (IpAddress address : RandomFleet.addresses()) {
      String now = whoHolds(fleet.ledgers(), address);
      assertThat(said(Whois.ask(owners, address, Instant.MAX))).isEqualTo(now);
      for (int i = 0; i < 20; i++) {
        Instant time = right.minusSeconds(random.nextLong(LOOKS * 60L));
        assertThat(Whois.ask(owners, address, time).state()).as("%s", time).isNotBlank();
      }
    }
  }

  private void note(Instant now, List<Ledger> ledgers) {
    Map<IpAddress, String> all = new HashMap<>();
    for (IpAddress address : RandomFleet.addresses()) {
      all.put(address, whoHolds(ledgers, address));
    }
    held.put(now, all);
    for (Ledger ledger : ledgers) {
      String list = rendered(ledger);
      Published key = new Published(ledger.identity(), ledger.serial().number());
      assertThat(Optional.ofNullable(lists.put(key, list)).orElse(list)).isEqualTo(list);
    }
  }

  private static String whoHolds(List<Ledger> ledgers, IpAddress address) {
    List<String> all = new ArrayList<>();
    for (Ledger ledger : ledgers) {
      for (LedgerCidr cidr : ledger.cidrs()) {
        if (cidr.cidr().contains(address)) {
          all.add(ledger.identity() + " " + block(ledger, address).orElse("- Free"));
        }
      }
    }
    assertThat(all).hasSizeLessThan(2);
    return all.isEmpty() ? NOBODY : all.getFirst();
  }

  private static Optional<String> block(Ledger ledger, IpAddress address) {
    for (Block block : ledger.blocks()) {
      if (block.cidr().contains(address)) {
        return Optional.of(block.cluster() + " " + block.state().label());
      }
    }
    return Optional.empty();
  }

  private void askOfEveryTime(List<Whois.Owner> owners, Random random) {
    List<IpAddress> addresses = RandomFleet.addresses();
    List<Instant> times = new ArrayList<>(held.keySet());
    times.add(held.firstKey().minusSeconds(2));
    for (Instant time : times) {
      Instant asked = time.plusMillis(random.nextInt(1_000));
      Map<IpAddress, String> then =
          Optional.ofNullable(held.floorEntry(asked)).map(Map.Entry::getValue).orElse(Map.of());
      for (int i = 0; i < 6; i++) {
        IpAddress address = addresses.get(random.nextInt(addresses.size()));
        assertThat(said(Whois.ask(owners, address, asked)))
            .as("%s at %s", address, asked)
            .isEqualTo(then.getOrDefault(address, NOBODY));
      }
    }
  }

  private static String said(Whois.Answer answer) {
    return answer
        .identity()
        .map(owner -> owner + " " + answer.cluster().orElse("-") + " " + answer.state())
        .orElse(answer.state());
  }

  private void rebuildEveryList(List<Whois.Owner> owners) {
    for (Whois.Owner owner : owners) {
      Identity identity = owner.ledger().identity();
      for (long serial = 1; serial <= owner.ledger().serial().number(); serial++) {
        long upTo = serial;
        Ledger then =
            AsOf.ledger(
                identity,
                owner.chain().transitions(),
                transition -> transition.serial().number() <= upTo);
        String list = lists.getOrDefault(new Published(identity, serial), "");
        if (!list.isEmpty()) {
          assertThat(rendered(then)).as("%s serial %d", identity, serial).isEqualTo(list);
        }
      }
    }
    assertThat(lists).hasSizeGreaterThan(100);
  }

  /** Every list there is of an owner, one after the other. */
  private static String rendered(Ledger ledger) {
    StringBuilder all = new StringBuilder();
    TenantName name = new TenantName(ledger.identity().name());
    for (Scope.Grain grain : Scope.Grain.values()) {
      for (AllowListFormat format : AllowListFormat.values()) {
        AllowList list = AllowList.of(name, ledger, new Scope(grain, Optional.empty()));
        all.append(new String(format.render(list), StandardCharsets.UTF_8));
      }
    }
    return all.toString();
  }
}
