package io.sallyport.gateway.netlink;

import java.util.Optional;

/**
 * Where the kernel calls a chain.
 *
 * @param type what kind of chain it is
 * @param priority order among the chains of one hook, lowest first
 * @param device the interface of a netdev chain
 */
public record NftHook(Type type, Place place, int priority, Optional<String> device) {
  /** Kinds of chains. */
  public enum Type {
    FILTER,
    NAT
  }

  /** Hooks, with their numbers in their family. */
  public enum Place {
    PREROUTING(0),
    INPUT(1),
    FORWARD(2),
    OUTPUT(3),
    POSTROUTING(4),
    INGRESS(0),
    EGRESS(1);

    private final int number;

    Place(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }

    /** The hook of a family with that number; unknown ones are an error of ours. */
    static Place of(NftFamily family, int number) {
      return switch (family) {
        case INET -> values()[number];
        case NETDEV -> number == INGRESS.number ? INGRESS : EGRESS;
      };
    }
  }
}
