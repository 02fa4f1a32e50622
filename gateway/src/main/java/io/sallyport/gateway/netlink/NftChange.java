package io.sallyport.gateway.netlink;

import java.util.List;
import java.util.Optional;

/** One step of a transaction on nftables. */
public sealed interface NftChange {
  /** The table it happens in. */
  NftTable table();

  /**
   * Makes the table where it is not there.
   *
   * @param owned whether only the socket that made it may change it, and it stays when that socket
   *     closes (Linux 6.9 and later)
   */
  record NewTable(NftTable table, boolean owned) implements NftChange {}

  /** Removes the table with all that is in it; it must be there. */
  record DeleteTable(NftTable table) implements NftChange {}

  record NewSet(NftTable table, NftSet set) implements NftChange {}

  /**
   * A chain.
   *
   * @param hook where the kernel calls it; empty for one that rules jump to
   */
  record NewChain(NftTable table, String name, Optional<NftHook> hook) implements NftChange {}

  /** A rule behind those that the chain has. */
  record NewRule(NftTable table, String chain, List<NftExpression> expressions)
      implements NftChange {
    /** The rule as the kernel gives it back. */
    public Nftables.Rule asKept() {
      return new Nftables.Rule(chain, NftExpression.list(expressions));
    }
  }

  record NewObject(NftTable table, NftObject object) implements NftChange {}

  record DeleteObject(NftTable table, NftObject object) implements NftChange {}

  /** Elements that must not be there with other data. */
  record AddElements(NftTable table, String set, List<NftElement> elements) implements NftChange {}

  /** Elements that must be there. */
  record RemoveElements(NftTable table, String set, List<NftElement> elements)
      implements NftChange {}
}
