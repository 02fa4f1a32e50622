package io.sallyport.ipam.address;

/** An IPv4 address: its 32 bits, printed as dotted decimal. */
public record Ipv4Address(int bits) implements IpAddress {

  @Override
  public Family family() {
    return Family.IPV4;
  }

  @Override
  public Ipv4Address masked(int prefixLength) {
    return new Ipv4Address(prefixLength == 0 ? 0 : bits & (-1 << (Integer.SIZE - prefixLength)));
  }

  @Override
  public int compareTo(IpAddress other) {
    return other instanceof Ipv4Address v4 ? Integer.compareUnsigned(bits, v4.bits) : -1;
  }

  @Override
  public byte[] bytes() {
    return new byte[] {
      (byte) (bits >>> 24), (byte) (bits >>> 16), (byte) (bits >>> 8), (byte) bits
    };
  }

  @Override
  public String toString() {
    return (bits >>> 24)
        + "."
        + (bits >>> 16 & 0xff)
        + "."
        + (bits >>> 8 & 0xff)
        + "."
        + (bits & 0xff);
  }
}
