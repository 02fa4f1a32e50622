package io.sallyport.gateway.netlink;

import static io.sallyport.gateway.netlink.MessageWriter.DUMP;
import static io.sallyport.gateway.netlink.MessageWriter.REQUEST;

import java.util.function.Consumer;

/**
 * The connection tracking table of the network namespace in which this was opened. Any thread may
 * use it; one at a time gets through.
 */
public final class Conntrack implements AutoCloseable {
  private final Object lock = new Object();
  static final int CONNTRACK = 1;
  private static final int GET = 1;
  private static final int DELETE = 2;

  private static final int ORIGINAL = 1;
  private static final int MARK = 8;
  private static final int MARK_MASK = 21;

  private final NetlinkSocket socket;

  private Conntrack(NetlinkSocket socket) {
    this.socket = socket;
  }

  public static Conntrack open() throws NetlinkException {
    return new Conntrack(NetlinkSocket.open(NetlinkSocket.Protocol.NETFILTER));
  }

  /** Hands over every entry whose mark has {@code mark} in the bits of {@code mask}. */
  public void flows(int mark, int mask, Consumer<Flow> each) throws NetlinkException {
    synchronized (lock) {
      int number = socket.nextSequence();
      socket.dump(
          "reading conntrack",
          dump(number, mark, mask),
          number,
          message -> each.accept(FlowReader.flow(message.payload())));
    }
  }

  /** Ends every flow that has this mark; its next packet begins a new one. */
  public void deleteMarked(int mark) throws NetlinkException {
    synchronized (lock) {
      int number = socket.nextSequence();
      socket.transact("deleting flows by mark", removal(number, mark), number, number);
    }
  }

  /** Ends one flow; done also where it had ended. */
  public void delete(Flow flow) throws NetlinkException {
    synchronized (lock) {
      try {
        int number = socket.nextSequence();
        socket.transact("deleting a flow", removal(number, flow), number, number);
      } catch (NetlinkException e) {
        if (e.errno() != NetlinkException.ENOENT) {
          throw e;
        }
      }
    }
  }

  static Bytes dump(int number, int mark, int mask) {
    MessageWriter to =
        new MessageWriter()
            .begin(CONNTRACK << 8 | GET, REQUEST | DUMP, number)
            .netfilter(0, 0)
            .be32(MARK, mark)
            .be32(MARK_MASK, mask);
    to.end();
    return to.toBytes();
  }

  static Bytes removal(int number, int mark) {
    MessageWriter to = removal(number).netfilter(0, 0).be32(MARK, mark).be32(MARK_MASK, -1);
    to.end();
    return to.toBytes();
  }

  static Bytes removal(int number, Flow flow) {
    MessageWriter to = removal(number).netfilter(flow.source().size() == 4 ? 2 : 10, 0);
    int nest = to.nestWithFlag(ORIGINAL);
    to.raw(flow.key());
    to.close(nest);
    to.end();
    return to.toBytes();
  }

  private static MessageWriter removal(int number) {
    return new MessageWriter().begin(CONNTRACK << 8 | DELETE, REQUEST | MessageWriter.ACK, number);
  }

  @Override
  public void close() {
    synchronized (lock) {
      socket.close();
    }
  }
}
