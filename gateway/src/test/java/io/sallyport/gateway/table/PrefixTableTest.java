package io.sallyport.gateway.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.table.PrefixTable.Entry;
import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.Family;
import io.sallyport.ipam.address.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class PrefixTableTest {
  private static final byte ONES = -1;

  @Test
  void theEndsOfBothFamiliesAreFound() {
    List<Entry<String>> entries =
        List.of(
            entry("0.0.0.0/0"),
            entry("0.0.0.0/32"),
            entry("255.255.255.255/32"),
            entry("::/0"),
            entry("::/128"),
            entry("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128"),
            entry("7fff:ffff:ffff:ffff::/64"),
            entry("8000::/1"));
    PrefixTable<String> table = PrefixTable.of(entries);
    for (String address :
        List.of(
            "0.0.0.0",
            "0.0.0.1",
            "127.255.255.255",
            "128.0.0.0",
            "255.255.255.254",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:ffff:ffff:ffff",
            "7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
            "8000::",
            "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe",
            "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")) {
      assertThat(table.find(IpAddress.of(address)))
          .as(address)
          .isEqualTo(byLooking(entries, IpAddress.of(address)));
    }
    assertThat(PrefixTable.of(List.<Entry<String>>of()).find(IpAddress.of("::"))).isEmpty();
  }

  @RepeatedTest(100)
  void itFindsWhatLookingAtEachFinds(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    List<Entry<String>> entries = new ArrayList<>();
    int count = random.nextInt(80);
    for (int i = 0; i < count; i++) {
      IpAddress address = address(random);
      int width = address.family().width();
      int length = random.nextInt(8) == 0 ? random.nextInt(9) : width - random.nextInt(10);
      Cidr cidr = Cidr.around(address, length);
      entries.add(new Entry<>(cidr, cidr + " " + i));
    }
    PrefixTable<String> table = PrefixTable.of(entries);
    for (int i = 0; i < 300; i++) {
      IpAddress address = address(random);
      assertThat(table.find(address)).isEqualTo(byLooking(entries, address));
    }
  }

  /** Large enough for chunks within chunks, and for all of it to be made anew in between. */
  @Test
  void afterChangesItFindsWhatLookingAtEachFinds() {
    for (int seed = 1; seed <= 30; seed++) {
      afterChangesItFindsWhatLookingAtEachFinds(new Random(seed));
    }
  }

  private static void afterChangesItFindsWhatLookingAtEachFinds(Random random) {
    List<Entry<String>> entries = new ArrayList<>();
    PrefixTable<String> table = PrefixTable.of(entries);
    for (int step = 0; step < 60; step++) {
      List<Entry<String>> gone = new ArrayList<>();
      for (int i = random.nextInt(1 + Math.min(6, entries.size())); i > 0; i--) {
        gone.add(entries.remove(random.nextInt(entries.size())));
      }
      List<Entry<String>> fresh = new ArrayList<>();
      int count = step % 20 == 0 ? 300 : random.nextInt(6);
      for (int i = 0; i < count; i++) {
        Cidr cidr = cidr(random);
        fresh.add(new Entry<>(cidr, cidr + " " + step + "." + i));
      }
      entries.addAll(fresh);
      table = table.with(gone, fresh);
      for (int i = 0; i < 20; i++) {
        IpAddress address = address(random);
        assertThat(table.find(address)).isEqualTo(byLooking(entries, address));
        Cidr asked = cidr(random);
        Set<String> overlapping = new HashSet<>();
        table.overlapping(asked, overlapping::add);
        assertThat(overlapping)
            .isEqualTo(
                entries.stream()
                    .filter(entry -> entry.cidr().overlaps(asked))
                    .map(Entry::value)
                    .collect(Collectors.toSet()));
      }
    }
  }

  private static Cidr cidr(Random random) {
    IpAddress address = address(random);
    int width = address.family().width();
    int length = random.nextInt(40) == 0 ? random.nextInt(9) : width - random.nextInt(3);
    return Cidr.around(address, length);
  }

  private static Entry<String> entry(String cidr) {
    return new Entry<>(Cidr.of(cidr), cidr);
  }

  /** Longest first; in the order in which they were named where they are the same prefix. */
  private static List<Entry<String>> byLooking(List<Entry<String>> entries, IpAddress address) {
    return entries.stream()
        .filter(entry -> entry.cidr().contains(address))
        .sorted(Comparator.comparingInt(entry -> -entry.cidr().prefixLength()))
        .toList();
  }

  /** Near each other, at both ends and in the middle of a family. */
  private static IpAddress address(Random random) {
    Family family = random.nextBoolean() ? Family.IPV4 : Family.IPV6;
    byte[] bytes = new byte[family.width() / 8];
    if (random.nextInt(3) == 0) {
      Arrays.fill(bytes, ONES);
    }
    if (random.nextInt(3) == 0) {
      bytes[0] = (byte) (random.nextBoolean() ? 0x80 : 0x7f);
    }
    if (random.nextInt(3) == 0) {
      bytes[bytes.length / 2] = (byte) random.nextInt(256);
    }
    bytes[bytes.length - 1] = (byte) random.nextInt(256);
    return IpAddress.ofBytes(bytes);
  }
}
