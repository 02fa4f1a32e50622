package io.sallyport.ipam.address;

/** An IPv6 address: its upper and lower 64 bits, printed as RFC 5952 section 4 asks. */
public record Ipv6Address(long high, long low) implements IpAddress {
  private static final int GROUPS = 8;

  @Override
  public Family family() {
    return Family.IPV6;
  }

  @Override
  public Ipv6Address masked(int prefixLength) {
    return prefixLength <= Long.SIZE
        ? new Ipv6Address(high & mask(prefixLength), 0)
        : new Ipv6Address(high, low & mask(prefixLength - Long.SIZE));
  }

  private static long mask(int length) {
    return length == 0 ? 0 : -1L << (Long.SIZE - length);
  }

  @Override
  public int compareTo(IpAddress other) {
    if (!(other instanceof Ipv6Address v6)) {
      return 1;
    }
    int order = Long.compareUnsigned(high, v6.high);
    return order != 0 ? order : Long.compareUnsigned(low, v6.low);
  }

  @Override
  public byte[] bytes() {
    byte[] bytes = new byte[16];
    for (int i = 0; i < 8; i++) {
      bytes[i] = (byte) (high >>> (56 - 8 * i));
      bytes[8 + i] = (byte) (low >>> (56 - 8 * i));
    }
    return bytes;
  }

  @Override
  public String toString() {
    int best = 0;
    int bestLength = 0;
    for (int start = 0; start < GROUPS; start++) {
      int length = zerosFrom(start);
      if (length > bestLength) {
        best = start;
        bestLength = length;
      }
    }
    if (bestLength < 2) {
      return groups(0, GROUPS);
    }
    return groups(0, best) + "::" + groups(best + bestLength, GROUPS);
  }

  private int group(int index) {
    long half = index < 4 ? high : low;
    return (int) (half >>> (48 - 16 * (index % 4))) & 0xffff;
  }

  private int zerosFrom(int start) {
    int end = start;
    while (end < GROUPS && group(end) == 0) {
      end++;
    }
    return end - start;
  }

  private String groups(int from, int to) {
    StringBuilder text = new StringBuilder(39);
    for (int i = from; i < to; i++) {
      text.append(i == from ? "" : ":").append(Integer.toHexString(group(i)));
    }
    return text.toString();
  }
}
