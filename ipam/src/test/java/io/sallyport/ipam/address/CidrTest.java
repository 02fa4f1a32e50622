package io.sallyport.ipam.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0/0",
        "203.0.113.0/26",
        "255.255.255.255/32",
        "10.0.0.0/8",
        "::/0",
        "::1/128",
        "2001:db8:a::/64",
        "2001:db8:0:1::/64",
        "2001:0:0:1::/64",
        "1:2:3:4:5:6:7:8/128",
        "2001:db8::1:0:0:1/128",
        "::ffff:0:0/96",
        "fe80::/10",
        "1:0:2:3:4:5:6:7/128"
      })
  void canonicalTextPrintsBack(String text) {
    assertThat(Cidr.of(text)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "203.0.113.5/26|host bits|203.0.113.0/26 (or 203.0.113.5/32)",
        "010.0.0.1/32|leading zeros|10.0.0.1/32",
        "010.0.0.1/24|leading zeros|10.0.0.0/24 (or 10.0.0.1/32)",
        "10.0.0.1/08|no sign or leading zero|10.0.0.0/8 (or 10.0.0.1/32)",
        "2001:DB8::1/64|RFC 5952|2001:db8::/64 (or 2001:db8::1/128)",
        "10.0.0.0/33|0 to 32|10.0.0.0/32",
        "10.0.0.0/-1|0 to 32|10.0.0.0/32",
        "10.0.0.0/08|leading zero|10.0.0.0/8",
        "10.0.0.0|prefix length|10.0.0.0/32",
        "2001:DB8::/32|RFC 5952|2001:db8::/32",
        "2001:db8:0:0::/64|RFC 5952|2001:db8::/64",
        "2001:db8::/129|0 to 128|2001:db8::/128",
        "::ffff:1.2.3.4/128|RFC 5952|::ffff:102:304/128",
        "10.1/16|IPv4 or IPv6|for example 203.0.113.0/26 or 2001:db8:a::/64",
        "fe80::1%eth0/64|IPv4 or IPv6|for example 203.0.113.0/26 or 2001:db8:a::/64",
        "１0.0.0.0/8|IPv4 or IPv6|for example 203.0.113.0/26 or 2001:db8:a::/64",
        "''|IPv4 or IPv6|for example 203.0.113.0/26 or 2001:db8:a::/64",
        "1:2:3:4:5:6:7::8/128|IPv4 or IPv6|for example 203.0.113.0/26 or 2001:db8:a::/64",
        ":::/0|IPv4 or IPv6|for example 203.0.113.0/26 or 2001:db8:a::/64",
      })
  void otherTextIsRefusedWithWhatFits(String text, String rule, String fits) {
    assertThat(CidrText.read(text))
        .isInstanceOfSatisfying(
            CidrText.Refused.class,
            refused -> {
              assertThat(refused.rule()).contains(rule);
              assertThat(refused.fits()).isEqualTo(fits);
            });
  }

  @Test
  void theConstructorRefusesHostBits() {
    assertThatThrownBy(() -> new Cidr(IpAddress.of("10.0.0.5"), 29))
        .hasMessageContaining("the network is 10.0.0.0/29");
  }

  /** A second opinion on parsing, printing, first, last, parts and containment. */
  @Test
  void agreesWithTheIpaddressLibrary() {
    Random random = new Random(20261121);
    for (int i = 0; i < 5000; i++) {
      Cidr cidr = random(random);
      IPAddress oracle = new IPAddressString(cidr.toString()).getAddress().toPrefixBlock();
      assertThat(cidr.toString()).isEqualTo(oracle.toCanonicalString());
      assertThat(cidr.last().toString())
          .isEqualTo(oracle.getUpper().withoutPrefixLength().toCanonicalString());
      assertThat(cidr.first().bytes()).isEqualTo(oracle.getLower().getBytes());
      Cidr other = random.nextBoolean() ? random(random) : near(cidr, random);
      IPAddress otherOracle = new IPAddressString(other.toString()).getAddress().toPrefixBlock();
      assertThat(cidr.contains(other)).isEqualTo(oracle.contains(otherOracle));
      assertThat(cidr.overlaps(other))
          .isEqualTo(oracle.contains(otherOracle) || otherOracle.contains(oracle));
    }
  }

  @Test
  void partsFillThePrefixInOrder() {
    for (String text : List.of("203.0.113.0/26", "2001:db8::/32", "2001:db8:a:b0::/60")) {
      Cidr cidr = Cidr.of(text);
      int length = Math.min(cidr.family().width(), cidr.prefixLength() + 6);
      for (int i = 0; i < 64; i++) {
        Cidr part = cidr.part(length, i);
        assertThat(cidr.indexOf(part)).isEqualTo(i);
        assertThat(part.first())
            .isEqualTo(i == 0 ? cidr.first() : cidr.part(length, i - 1).last().plus(1));
      }
      assertThat(cidr.part(length, 63).last()).isEqualTo(cidr.last());
      assertThatThrownBy(() -> cidr.part(length, 64)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aSetIsTheFewestPrefixes() {
    CidrSet set =
        CidrSet.of(
            List.of(
                Cidr.of("10.0.0.2/31"),
                Cidr.of("10.0.0.0/31"),
                Cidr.of("10.0.0.0/32"),
                Cidr.of("10.0.0.4/30"),
                Cidr.of("2001:db8::/33"),
                Cidr.of("2001:db8:8000::/33")));
    assertThat(set).hasToString("[10.0.0.0/29, 2001:db8::/32]");
    assertThat(set.contains(IpAddress.of("10.0.0.7"))).isTrue();
    assertThat(set.contains(IpAddress.of("10.0.0.8"))).isFalse();
    assertThat(set.contains(IpAddress.of("9.255.255.255"))).isFalse();
    assertThat(CidrSet.of(List.of(Cidr.of("0.0.0.0/0"), Cidr.of("::/0"))).cidrs()).hasSize(2);
  }

  @Test
  void aSetHoldsExactlyItsAddresses() {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      List<Cidr> parts = new ArrayList<>();
      for (int i = 0; i < random.nextInt(12); i++) {
        parts.add(Cidr.of("10.0.0.0/24").part(24 + random.nextInt(9), 0));
        parts.add(
            Cidr.around(
                IpAddress.of("10.0.0.0").plus(random.nextInt(256)), 26 + random.nextInt(7)));
      }
      CidrSet set = CidrSet.of(parts);
      for (int i = 0; i < 256; i++) {
        IpAddress address = IpAddress.of("10.0.0.0").plus(i);
        assertThat(set.contains(address))
            .isEqualTo(parts.stream().anyMatch(part -> part.contains(address)));
      }
    }
  }

  @Test
  void figuresOfV4MappedPrefixesAreTheirOwn() {
    assertThat(Subnet.of(Cidr.of("::ffff:0:0/96")).usable()).isEqualTo(BigInteger.TWO.pow(32));
    assertThat(Subnet.of(Cidr.of("::/80")).last()).hasToString("::ffff:ffff:ffff");
  }

  @Test
  void subnetFiguresCountFirstAndLast() {
    assertThat(Subnet.of(Cidr.of("203.0.113.0/31")).usable()).isEqualTo(BigInteger.TWO);
    assertThat(Subnet.of(Cidr.of("203.0.113.7/32")).usable()).isEqualTo(BigInteger.ONE);
    assertThat(Subnet.of(Cidr.of("2001:db8:a::/64")).usable()).isEqualTo(BigInteger.TWO.pow(64));
    assertThat(Subnet.of(Cidr.of("127.255.255.252/30")).last())
        .isEqualTo(IpAddress.of("127.255.255.255"));
  }

  private static Cidr random(Random random) {
    byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
    random.nextBytes(bytes);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = random.nextInt(3) == 0 ? 0 : bytes[i];
    }
    IpAddress address = IpAddress.ofBytes(bytes);
    return Cidr.around(address, random.nextInt(address.family().width() + 1));
  }

  private static Cidr near(Cidr cidr, Random random) {
    return Cidr.around(
        cidr.last().plus(random.nextInt(2)), random.nextInt(cidr.family().width() + 1));
  }

  @Test
  void whatIsLeftIsTheFewestPrefixes() {
    Cidr all = Cidr.of("203.0.113.0/28");
    assertThat(all.without(List.of())).containsExactly(all);
    assertThat(all.without(List.of(Cidr.of("203.0.0.0/16")))).isEmpty();
    assertThat(all.without(List.of(Cidr.of("2001:db8::/32"), Cidr.of("198.51.100.0/24"))))
        .containsExactly(all);
    assertThat(all.without(List.of(Cidr.of("203.0.113.4/30"), Cidr.of("203.0.113.15/32"))))
        .map(Cidr::toString)
        .containsExactly("203.0.113.0/30", "203.0.113.8/30", "203.0.113.12/31", "203.0.113.14/32");
    assertThat(all.without(List.of(Cidr.of("203.0.113.0/29"), Cidr.of("203.0.113.8/29"))))
        .isEmpty();
  }
}
