package io.sallyport.ipam.address;

import java.math.BigInteger;
import org.apache.commons.net.util.SubnetUtils;
import org.apache.commons.net.util.SubnetUtils6;

/**
 * The figures of a prefix as people know them from subnet calculators, computed by Apache Commons
 * Net: its first and last address and how many are usable for egress, the first and last included.
 * The one door to that library, and a second opinion on our own parser: they must agree.
 *
 * @param first the lowest usable address
 * @param last the highest usable address
 * @param usable how many addresses from first to last, 1 .. 2^128
 */
public record Subnet(IpAddress first, IpAddress last, BigInteger usable) {
  /** The library takes addresses in here for IPv4, and fails. */
  private static final Cidr V4_MAPPED = Cidr.of("::ffff:0:0/96");

  /**
   * The figures of {@code cidr}.
   *
   * @throws IllegalStateException where the library and our own arithmetic disagree
   */
  public static Subnet of(Cidr cidr) {
    Subnet subnet =
        switch (cidr.family()) {
          case IPV4 -> v4(cidr.toString());
          case IPV6 ->
              V4_MAPPED.contains(cidr.first()) || V4_MAPPED.contains(cidr.last())
                  ? ours(cidr)
                  : v6(cidr.toString());
        };
    if (!subnet.first.equals(cidr.first()) || !subnet.last.equals(cidr.last())) {
      throw new IllegalStateException(
          "%s read as %s to %s".formatted(cidr, subnet.first, subnet.last));
    }
    return subnet;
  }

  private static Subnet v4(String text) {
    SubnetUtils utils = new SubnetUtils(text);
    utils.setInclusiveHostCount(true);
    SubnetUtils.SubnetInfo info = utils.getInfo();
    return new Subnet(
        IpAddress.of(info.getLowAddress()),
        IpAddress.of(info.getHighAddress()),
        BigInteger.valueOf(info.getAddressCountLong()));
  }

  private static Subnet v6(String text) {
    SubnetUtils6.SubnetInfo info = new SubnetUtils6(text).getInfo();
    return new Subnet(
        read(info.getLowAddress()), read(info.getHighAddress()), info.getAddressCount());
  }

  private static Subnet ours(Cidr cidr) {
    int hostBits = cidr.family().width() - cidr.prefixLength();
    return new Subnet(cidr.first(), cidr.last(), BigInteger.ONE.shiftLeft(hostBits));
  }

  /** The library prints IPv6 uncompressed, so its text is read leniently. */
  private static IpAddress read(String text) {
    return AddressText.read(text)
        .orElseThrow(() -> new IllegalStateException(text + " is no IPv6 address"));
  }
}
