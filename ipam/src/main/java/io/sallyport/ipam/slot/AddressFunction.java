package io.sallyport.ipam.slot;

import io.sallyport.ipam.address.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The published functions, version 1, that map a key to an address and an address to a slot. A key
 * is {@code namespace/name} of a pod, or a {@link SourceKey}. FNV-1a (draft-eastlake-fnv) with the
 * finalizer of SplitMix64 (Steele, Lea, Flood 2014); choice by highest random weight (Thaler and
 * Ravishankar 1998), so that a longer list moves only the keys that the new addresses win.
 */
public final class AddressFunction {
  /** The version of these functions; another one never gives other results under this number. */
  public static final int VERSION = 1;

  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private AddressFunction() {}

  /** The weight of {@code address} for {@code key}: 64 bits, to be compared unsigned. */
  public static long score(String key, IpAddress address) {
    return score(keyHash(key), address);
  }

  /**
   * The address of {@code set} with the highest score for {@code key}; ties go to the lower
   * address.
   */
  public static Optional<IpAddress> choose(String key, List<IpAddress> set) {
    long prefix = keyHash(key);
    Optional<IpAddress> best = Optional.empty();
    long bestScore = 0;
    for (IpAddress address : set) {
      long score = score(prefix, address);
      int order = best.isEmpty() ? 1 : Long.compareUnsigned(score, bestScore);
      if (order > 0 || (order == 0 && address.compareTo(best.get()) < 0)) {
        best = Optional.of(address);
        bestScore = score;
      }
    }
    return best;
  }

  /**
   * The slot of {@code address}, 0 .. {@code slots} - 1.
   *
   * @param slots how many slots the gateway has, at least 1
   */
  public static int slot(IpAddress address, int slots) {
    return (int) Long.remainderUnsigned(mix(fnv(FNV_OFFSET, address.bytes())), slots);
  }

  private static long keyHash(String key) {
    return fnv(fnv(FNV_OFFSET, key.getBytes(StandardCharsets.UTF_8)), new byte[] {0});
  }

  private static long score(long keyHash, IpAddress address) {
    return mix(fnv(keyHash, address.bytes()));
  }

  private static long fnv(long hash, byte[] bytes) {
    long value = hash;
    for (byte octet : bytes) {
      value = (value ^ (octet & 0xff)) * FNV_PRIME;
    }
    return value;
  }

  private static long mix(long hash) {
    long z = hash;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
