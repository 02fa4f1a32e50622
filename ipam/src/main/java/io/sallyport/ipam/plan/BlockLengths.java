package io.sallyport.ipam.plan;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.Family;
import java.util.OptionalInt;

/**
 * The prefix lengths of blocks that a tenant asks for, per family; empty for the default.
 *
 * @param ipv4 0 .. 32
 * @param ipv6 0 .. 128
 */
public record BlockLengths(OptionalInt ipv4, OptionalInt ipv6) {
  public static final BlockLengths DEFAULT =
      new BlockLengths(OptionalInt.empty(), OptionalInt.empty());

  /** A CIDR has at most 2^12 blocks. */
  public static final int MOST_BITS = 12;

  public OptionalInt of(Family family) {
    return switch (family) {
      case IPV4 -> ipv4;
      case IPV6 -> ipv6;
    };
  }

  /** The length of the blocks of a new {@code cidr}: as asked, else 32 (v4) or 256 (v6) blocks. */
  public int forNew(Cidr cidr) {
    int width = cidr.family().width();
    int more = cidr.family() == Family.IPV4 ? 5 : 8;
    return of(cidr.family()).orElse(Math.min(width, cidr.prefixLength() + more));
  }
}
