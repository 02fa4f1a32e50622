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
      MessageWriter request =
          new MessageWriter()
              .begin(CONNTRACK << 8 | GET, REQUEST | DUMP, number)
              .netfilter(0, 0)
              .be32(MARK, mark)
              .be32(MARK_MASK, mask);
      request.end();
      socket.dump(
          "reading conntrack",
          request.toBytes(),
          number,
          message -> each.accept(FlowReader.flow(message.payload())));
    }
  }

  /** Ends every flow that has this mark; its next packet begins a new one. */
  public void deleteMarked(int mark) throws NetlinkException {
    synchronized (lock) {
      request("deleting flows by mark", 0, to -> to.be32(MARK, mark).be32(MARK_MASK, -1));
    }
  }

  /** Ends one flow; done also where it had ended. */
  public void delete(Flow flow) throws NetlinkException {
    synchronized (lock) {
      try {
        request(
            "deleting a flow",
            flow.source().size() == 4 ? 2 : 10,
            to -> {
              int nest = to.nestWithFlag(ORIGINAL);
              to.raw(flow.key());
              to.close(nest);
            });
      } catch (NetlinkException e) {
        if (e.errno() != NetlinkException.ENOENT) {
          throw e;
        }
      }
    }
  }

  private void request(String what, int family, Consumer<MessageWriter> attributes)
      throws NetlinkException {
    int number = socket.nextSequence();
    MessageWriter to =
        new MessageWriter()
            .begin(CONNTRACK << 8 | DELETE, REQUEST | MessageWriter.ACK, number)
            .netfilter(family, 0);
    attributes.accept(to);
    to.end();
    socket.transact(what, to.toBytes(), number, number);
  }

  @Override
  public void close() {
    synchronized (lock) {
      socket.close();
    }
  }
}
