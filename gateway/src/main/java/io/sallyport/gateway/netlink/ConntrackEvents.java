package io.sallyport.gateway.netlink;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Tells which flows begin and end, as the kernel says it, while it listens. One thread reads;
 * others may have it listen or not, and close it after that thread has ended.
 */
public final class ConntrackEvents implements AutoCloseable {
  private static final int GROUP_NEW = 1;
  private static final int GROUP_DESTROY = 3;
  private static final int TYPE_DELETE = Conntrack.CONNTRACK << 8 | 2;

  private final Object lock = new Object();
  private final NetlinkSocket socket;
  private boolean listening;

  /** Something happened to a flow, or was lost on the way to here. */
  public sealed interface Event {
    record Begun(Flow flow) implements Event {}

    record Ended(Flow flow) implements Event {}

    /** So much happened at once that the kernel dropped some of it. */
    record Lost() implements Event {}
  }

  private ConntrackEvents(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** One that does not listen yet, in the namespace that the calling thread is in. */
  public static ConntrackEvents open() throws NetlinkException {
    NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.Protocol.NETFILTER);
    try {
      socket.patience(Duration.ofMillis(100));
      return new ConntrackEvents(socket);
    } catch (NetlinkException e) {
      socket.close();
      throw e;
    }
  }

  /** Listens or not: while nobody does, the kernel does not trouble to say anything. */
  public void listen(boolean on) throws NetlinkException {
    synchronized (lock) {
      if (on == listening) {
        return;
      }
      for (int group : new int[] {GROUP_NEW, GROUP_DESTROY}) {
        if (on) {
          socket.join(group);
        } else {
          socket.leave(group);
        }
      }
      listening = on;
    }
  }

  /** Waits up to 100 ms for something to happen, and hands it over. */
  public void await(Consumer<Event> each) throws NetlinkException {
    try {
      for (NetlinkMessage message : socket.receive("reading conntrack events")) {
        if (message.payload().remaining() > 4) {
          each.accept(event(message));
        }
      }
    } catch (NetlinkException e) {
      switch (e.errno()) {
        case NetlinkException.EAGAIN -> {}
        case NetlinkException.ENOBUFS -> each.accept(new Event.Lost());
        default -> throw e;
      }
    }
  }

  static Event event(NetlinkMessage message) {
    Flow flow = FlowReader.flow(message.payload());
    return message.type() == TYPE_DELETE ? new Event.Ended(flow) : new Event.Begun(flow);
  }

  @Override
  public void close() {
    socket.close();
  }
}
