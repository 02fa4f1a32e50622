package io.sallyport.ipam.address;

import java.util.ArrayList;
import java.util.List;

/**
 * A prefix of either family, RFC 4632 and RFC 4291 section 2.3: a network address without host bits
 * and the number of leading bits that count. Order: IPv4 before IPv6, by network, shorter first.
 *
 * @param network the lowest address of the prefix
 * @param prefixLength 0 .. 32 or 0 .. 128
 */
public record Cidr(IpAddress network, int prefixLength) implements Comparable<Cidr> {

  public Cidr {
    int width = network.family().width();
    if (prefixLength < 0 || prefixLength > width) {
      throw new IllegalArgumentException("/%d is outside /0../%d".formatted(prefixLength, width));
    }
    if (!network.masked(prefixLength).equals(network)) {
      throw new IllegalArgumentException(
          "%s/%d has host bits set; the network is %s/%d"
              .formatted(network, prefixLength, network.masked(prefixLength), prefixLength));
    }
  }

  /**
   * The prefix that {@code text} spells canonically.
   *
   * @throws IllegalArgumentException for any other text; {@link CidrText} says why and what fits
   */
  public static Cidr of(String text) {
    return switch (CidrText.read(text)) {
      case CidrText.Canonical(Cidr cidr) -> cidr;
      case CidrText.Refused(String rule, String fits) ->
          throw new IllegalArgumentException(text + ": " + rule + "; fits: " + fits);
    };
  }

  /** The prefix of one address: /32 or /128. */
  public static Cidr ofAddress(IpAddress address) {
    return new Cidr(address, address.family().width());
  }

  /** The prefix of this length around {@code address}. */
  public static Cidr around(IpAddress address, int prefixLength) {
    return new Cidr(address.masked(prefixLength), prefixLength);
  }

  public Family family() {
    return network.family();
  }

  /** The lowest address: the network itself. */
  public IpAddress first() {
    return network;
  }

  /** The highest address. */
  public IpAddress last() {
    return number().or(Uint128.ones(hostBits())).toAddress(family());
  }

  /** How many addresses there are, {@code Long.MAX_VALUE} where there are more. */
  public long size() {
    return hostBits() >= 63 ? Long.MAX_VALUE : 1L << hostBits();
  }

  public boolean contains(IpAddress address) {
    return address.family() == family() && address.masked(prefixLength).equals(network);
  }

  public boolean contains(Cidr other) {
    return other.prefixLength >= prefixLength && contains(other.network);
  }

  public boolean overlaps(Cidr other) {
    return contains(other) || other.contains(this);
  }

  /**
   * The {@code index}-th sub-prefix of length {@code length}, counted from 0.
   *
   * @throws IllegalArgumentException where this prefix has no such part
   */
  public Cidr part(int length, int index) {
    int bits = length - prefixLength;
    if (bits < 0 || index < 0 || (bits < Integer.SIZE - 1 && index >= 1 << bits)) {
      throw new IllegalArgumentException(
          "%s has no part /%d number %d".formatted(this, length, index));
    }
    Uint128 offset = Uint128.of(index).shiftLeft(family().width() - length);
    return new Cidr(number().plus(offset).toAddress(family()), length);
  }

  /** Which part of its own length {@code inner} is, counted from 0; {@code inner} lies inside. */
  public int indexOf(Cidr inner) {
    if (!contains(inner)) {
      throw new IllegalArgumentException(inner + " is not inside " + this);
    }
    Uint128 offset = Uint128.of(inner.network).minus(number());
    return Math.toIntExact(offset.shiftRight(family().width() - inner.prefixLength).low());
  }

  /** What is left where {@code others} are taken out: the fewest prefixes, ascending. */
  public List<Cidr> without(List<Cidr> others) {
    List<Cidr> inside = others.stream().filter(this::overlaps).toList();
    if (inside.isEmpty()) {
      return List.of(this);
    }
    if (inside.stream().anyMatch(other -> other.contains(this))) {
      return List.of();
    }
    List<Cidr> left = new ArrayList<>(part(prefixLength + 1, 0).without(inside));
    left.addAll(part(prefixLength + 1, 1).without(inside));
    return List.copyOf(left);
  }

  /** The prefix one bit shorter that holds this one; this prefix is not /0. */
  public Cidr parent() {
    return around(network, prefixLength - 1);
  }

  @Override
  public int compareTo(Cidr other) {
    int order = network.compareTo(other.network);
    return order != 0 ? order : Integer.compare(prefixLength, other.prefixLength);
  }

  @Override
  public String toString() {
    return network + "/" + prefixLength;
  }

  private int hostBits() {
    return family().width() - prefixLength;
  }

  private Uint128 number() {
    return Uint128.of(network);
  }
}
