package io.sallyport.ipam.address;

import java.util.Optional;

/**
 * One IP address of either family. Its text is canonical: dotted decimal without leading zeros for
 * IPv4, RFC 5952 for IPv6, and only that text is read back. Order: IPv4 before IPv6, then by
 * number.
 */
public sealed interface IpAddress extends Comparable<IpAddress> permits Ipv4Address, Ipv6Address {

  /** The address that {@code text} spells canonically, or empty. */
  static Optional<IpAddress> parse(String text) {
    return AddressText.read(text).filter(address -> address.toString().equals(text));
  }

  /**
   * The address that {@code text} spells canonically.
   *
   * @throws IllegalArgumentException for any other text
   */
  static IpAddress of(String text) {
    return parse(text)
        .orElseThrow(() -> new IllegalArgumentException(text + " is no canonical IP address"));
  }

  /**
   * The address of these bytes in network order. A v4-mapped IPv6 address stays IPv6.
   *
   * @throws IllegalArgumentException unless there are 4 or 16 bytes
   */
  static IpAddress ofBytes(byte[] bytes) {
    return switch (bytes.length) {
      case 4 -> Uint128.ofBytes(bytes).toAddress(Family.IPV4);
      case 16 -> Uint128.ofBytes(bytes).toAddress(Family.IPV6);
      default -> throw new IllegalArgumentException(bytes.length + " bytes are no IP address");
    };
  }

  /** The family this address belongs to. */
  Family family();

  /** The 4 or 16 bytes in network order; a fresh array. */
  byte[] bytes();

  /** The address {@code count} further on, unsigned; wraps within 128 bits. */
  default IpAddress plus(long count) {
    return Uint128.of(this).plus(Uint128.of(count)).toAddress(family());
  }

  /** The address right before; before the lowest, the highest of 128 bits. */
  default IpAddress previous() {
    return Uint128.of(this).minus(Uint128.of(1)).toAddress(family());
  }

  /** This address with all bits after the first {@code prefixLength} cleared. */
  IpAddress masked(int prefixLength);
}
