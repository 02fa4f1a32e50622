package io.sallyport.ipam.slot;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.ipam.address.Ipv4Address;
import io.sallyport.ipam.address.Ipv6Address;

/**
 * What stands for a workload outside Kubernetes when its egress address is chosen: its IPv4 address
 * ({@code 10.20.0.7}), or the /64 it sits in ({@code 2001:db8:1:2::/64}), because hosts change
 * their IPv6 interface identifiers.
 */
public final class SourceKey {
  private static final int MOST_PER_ENTRY = 4096;
  private static final int IPV6_KEY_LENGTH = 64;

  private SourceKey() {}

  /** The key of a source address. */
  public static String of(IpAddress source) {
    return switch (source) {
      case Ipv4Address v4 -> v4.toString();
      case Ipv6Address v6 -> Cidr.around(v6, IPV6_KEY_LENGTH).toString();
    };
  }

  /** How many keys lie in {@code sources}, seen or not, counted up to 4,096. */
  public static long count(Cidr sources) {
    int keyLength =
        switch (sources.family()) {
          case IPV4 -> sources.family().width();
          case IPV6 -> IPV6_KEY_LENGTH;
        };
    int bits = Math.max(0, keyLength - sources.prefixLength());
    return bits >= 12 ? MOST_PER_ENTRY : 1L << bits;
  }
}
