package io.sallyport.ipam.address;

/**
 * An unsigned integer of 128 bits: the arithmetic under addresses of both families. An IPv4 address
 * is its 32 bits in {@code low}. Sums wrap.
 */
record Uint128(long high, long low) implements Comparable<Uint128> {
  static final Uint128 ZERO = new Uint128(0, 0);

  static Uint128 of(long unsigned) {
    return new Uint128(0, unsigned);
  }

  static Uint128 of(IpAddress address) {
    return switch (address) {
      case Ipv4Address v4 -> of(Integer.toUnsignedLong(v4.bits()));
      case Ipv6Address v6 -> new Uint128(v6.high(), v6.low());
    };
  }

  /** The number of up to 16 bytes in network order. */
  static Uint128 ofBytes(byte[] bytes) {
    Uint128 value = ZERO;
    for (byte octet : bytes) {
      value = value.shiftLeft(8).or(of(octet & 0xffL));
    }
    return value;
  }

  IpAddress toAddress(Family family) {
    return switch (family) {
      case IPV4 -> new Ipv4Address((int) low);
      case IPV6 -> new Ipv6Address(high, low);
    };
  }

  /** Ones in the lowest {@code bits} bits, 0 .. 128. */
  static Uint128 ones(int bits) {
    if (bits >= 64) {
      return new Uint128(bits == 128 ? -1L : (1L << (bits - 64)) - 1, -1L);
    }
    return new Uint128(0, (1L << bits) - 1);
  }

  Uint128 plus(Uint128 other) {
    long sum = low + other.low;
    long carry = Long.compareUnsigned(sum, low) < 0 ? 1 : 0;
    return new Uint128(high + other.high + carry, sum);
  }

  Uint128 minus(Uint128 other) {
    long borrow = Long.compareUnsigned(low, other.low) < 0 ? 1 : 0;
    return new Uint128(high - other.high - borrow, low - other.low);
  }

  Uint128 and(Uint128 other) {
    return new Uint128(high & other.high, low & other.low);
  }

  Uint128 or(Uint128 other) {
    return new Uint128(high | other.high, low | other.low);
  }

  Uint128 not() {
    return new Uint128(~high, ~low);
  }

  /** Shifted left by 0 .. 128 bits; what leaves at the top is gone. */
  Uint128 shiftLeft(int bits) {
    if (bits == 0) {
      return this;
    }
    if (bits >= 64) {
      return new Uint128(bits == 128 ? 0 : low << (bits - 64), 0);
    }
    return new Uint128(high << bits | low >>> (64 - bits), low << bits);
  }

  /** Shifted right by 0 .. 128 bits, zeros from the top. */
  Uint128 shiftRight(int bits) {
    if (bits == 0) {
      return this;
    }
    if (bits >= 64) {
      return new Uint128(0, bits == 128 ? 0 : high >>> (bits - 64));
    }
    return new Uint128(high >>> bits, low >>> bits | high << (64 - bits));
  }

  @Override
  public int compareTo(Uint128 other) {
    int order = Long.compareUnsigned(high, other.high);
    return order != 0 ? order : Long.compareUnsigned(low, other.low);
  }
}
