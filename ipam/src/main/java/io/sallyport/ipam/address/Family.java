package io.sallyport.ipam.address;

/** An address family: IPv4 (32 bits, RFC 791) or IPv6 (128 bits, RFC 4291). IPv4 sorts first. */
public enum Family {
  IPV4(32, "ipv4"),
  IPV6(128, "ipv6");

  private final int width;
  private final String label;

  Family(int width, String label) {
    this.width = width;
    this.label = label;
  }

  /** The bits of an address: 32 or 128. */
  public int width() {
    return width;
  }

  /** The name used in lists, metrics and objects: {@code ipv4} or {@code ipv6}. */
  public String label() {
    return label;
  }
}
