package io.sallyport.gateway.netlink;

/** A table of nftables, by its name. */
public record NftTable(NftFamily family, String name) {
  @Override
  public String toString() {
    return "table %s %s".formatted(family.name().toLowerCase(java.util.Locale.ROOT), name);
  }
}
