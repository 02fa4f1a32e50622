package io.sallyport.gateway.netlink;

/** The family of an nftables table, with its number. */
public enum NftFamily {
  INET(1),
  NETDEV(5);

  private final int number;

  NftFamily(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
