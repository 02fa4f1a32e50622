package io.sallyport.gateway.netlink;

import java.util.List;

/**
 * A set or map as it is declared.
 *
 * @param key the types that a key is made of, in order
 * @param value what a map gives; NOTHING for a set
 * @param intervals whether elements are ranges
 * @param merges whether nft, by hand, may merge neighbouring ranges
 * @param timeouts whether elements may end by themselves
 * @param dynamic whether rules may add elements
 * @param size the most elements it holds, 0 for no limit
 */
public record NftSet(
    String name,
    List<Type> key,
    Type value,
    boolean intervals,
    boolean merges,
    boolean timeouts,
    boolean dynamic,
    int size) {

  /** A data type, with nft's number for it. */
  public enum Type {
    NOTHING(0, 0),
    IPV4(7, 4),
    IPV6(8, 16),
    MARK(19, 4),
    /** 16 bytes at any place of a packet: an IPv6 address wherever one lies. */
    TARGET(4, 16),
    COUNTER(1, 0),
    LIMIT(4, 0);

    private final int number;
    private final int size;

    Type(int number, int size) {
      this.number = number;
      this.size = size;
    }

    int number() {
      return number;
    }

    int size() {
      return size;
    }

    boolean isObject() {
      return this == COUNTER || this == LIMIT;
    }
  }

  int keySize() {
    return key.stream().mapToInt(Type::size).sum();
  }
}
