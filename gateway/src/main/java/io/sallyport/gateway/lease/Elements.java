package io.sallyport.gateway.lease;

import io.sallyport.gateway.netlink.Bytes;
import io.sallyport.gateway.netlink.NetlinkException;
import io.sallyport.gateway.netlink.NftChange;
import io.sallyport.gateway.netlink.NftElement;
import io.sallyport.gateway.netlink.NftTable;
import io.sallyport.gateway.netlink.Nftables;
import java.time.Duration;
import java.util.List;

/**
 * The elements of slots in the fence: in {@code alive}, while a slot's addresses pass, and in
 * {@code asked}, while the answer to a question may be used. The kernel ends them by itself.
 */
final class Elements {
  private static final String ALIVE = "alive";
  private static final String ASKED = "asked";

  private final Nftables nftables;
  private final NftTable table;

  Elements(Nftables nftables, NftTable table) {
    this.nftables = nftables;
    this.table = table;
  }

  /** Where the table is not there, what comes of the question finds out. */
  void open(int slot, Duration life) throws NetlinkException {
    made(List.of(add(ASKED, slot, life)));
  }

  /** Whether it was made: false where the question, or the element, was not living any more. */
  boolean renew(int slot, Duration life) throws NetlinkException {
    return made(List.of(remove(ASKED, slot), remove(ALIVE, slot), add(ALIVE, slot, life)));
  }

  /** Whether it was made: false where the question was not living any more. */
  boolean create(int slot, Duration life) throws NetlinkException {
    return made(
        List.of(
            remove(ASKED, slot),
            add(ALIVE, slot, life),
            remove(ALIVE, slot),
            add(ALIVE, slot, life)));
  }

  void delete(int slot) throws NetlinkException {
    made(List.of(remove(ALIVE, slot))); // false: it had ended by itself
  }

  private boolean made(List<NftChange> changes) throws NetlinkException {
    try {
      nftables.commit(changes);
      return true;
    } catch (NetlinkException e) {
      if (e.errno() == NetlinkException.ENOENT) {
        return false;
      }
      throw e;
    }
  }

  private NftChange add(String set, int slot, Duration life) {
    return new NftChange.AddElements(table, set, List.of(NftElement.living(mark(slot), life)));
  }

  private NftChange remove(String set, int slot) {
    return new NftChange.RemoveElements(table, set, List.of(NftElement.of(mark(slot))));
  }

  private static Bytes mark(int slot) {
    return Bytes.host(slot + 1);
  }
}
