package io.sallyport.gateway.lease;

import io.sallyport.gateway.netlink.Bytes;
import io.sallyport.gateway.netlink.NetlinkException;
import io.sallyport.gateway.netlink.NftChange;
import io.sallyport.gateway.netlink.NftElement;
import io.sallyport.gateway.netlink.NftTable;
import io.sallyport.gateway.netlink.Nftables;
import io.sallyport.ipam.lease.RequestId;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The elements of slots in the fence: in {@code alive}, while a slot's addresses pass, and in
 * {@code asked}, while the answer to a question may be used. The kernel ends them by itself.
 */
final class Elements {
  private static final String ALIVE = "alive";
  private static final String ASKED = "asked";
  private static final int TURNS = 256;

  /**
   * The kernel makes its table for more elements (EBUSY), or what ended is not collected yet
   * (ENFILE): nothing of the batch was done, and the next question may do better.
   */
  private static final Set<Integer> FOR_A_MOMENT =
      Set.of(NetlinkException.EBUSY, NetlinkException.ENFILE);

  private static final Logger LOG = LoggerFactory.getLogger(Elements.class);

  private final Nftables nftables;
  private final NftTable table;

  Elements(Nftables nftables, NftTable table) {
    this.nftables = nftables;
    this.table = table;
  }

  /** Where it is not made, what comes of the question finds out. */
  void open(int slot, RequestId question, Duration life) throws NetlinkException {
    made(List.of(add(ASKED, asked(slot, question), life)));
  }

  /**
   * Whether it was made: false where the question, or the element, was not living any more, or the
   * kernel cannot for a moment.
   */
  boolean renew(int slot, RequestId question, Duration life) throws NetlinkException {
    return made(
        List.of(
            remove(ASKED, asked(slot, question)),
            remove(ALIVE, mark(slot)),
            add(ALIVE, mark(slot), life)));
  }

  /** The same without an element that lives. */
  boolean create(int slot, RequestId question, Duration life) throws NetlinkException {
    return made(
        List.of(
            remove(ASKED, asked(slot, question)),
            add(ALIVE, mark(slot), life),
            remove(ALIVE, mark(slot)),
            add(ALIVE, mark(slot), life)));
  }

  void delete(int slot) throws NetlinkException {
    try {
      nftables.commit(List.of(remove(ALIVE, mark(slot))));
    } catch (NetlinkException e) {
      if (e.errno() != NetlinkException.ENOENT) { // it had ended by itself
        throw e;
      }
    }
  }

  private boolean made(List<NftChange> changes) throws NetlinkException {
    try {
      nftables.commit(changes);
      return true;
    } catch (NetlinkException e) {
      if (FOR_A_MOMENT.contains(e.errno())) {
        LOG.warn("an element of the fence was not made: {}", e.getMessage());
      } else if (e.errno() != NetlinkException.ENOENT) {
        throw e;
      }
      return false;
    }
  }

  private NftChange add(String set, Bytes key, Duration life) {
    return new NftChange.AddElements(table, set, List.of(NftElement.living(key, life)));
  }

  private NftChange remove(String set, Bytes key) {
    return new NftChange.RemoveElements(table, set, List.of(NftElement.of(key)));
  }

  private static Bytes mark(int slot) {
    return Bytes.host(slot + 1);
  }

  /**
   * One of its own for each of many questions in turn: the kernel keeps what ended for a second or
   * two, and refuses a key of which it has many.
   */
  private static Bytes asked(int slot, RequestId question) {
    return Bytes.host((int) (question.number() % TURNS) << Byte.SIZE | (slot + 1));
  }
}
