package io.sallyport.gateway.netlink;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * A netlink socket of the network namespace that the thread which opened it was in. One thread at a
 * time uses it.
 */
final class NetlinkSocket implements AutoCloseable {
  /** What the kernel speaks at the other end, with the numbers of linux/netlink.h. */
  enum Protocol {
    ROUTE(0),
    NETFILTER(12);

    private final int number;

    Protocol(int number) {
      this.number = number;
    }
  }

  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVTIMEO = 20;
  private static final int SO_SNDBUF = 7;
  private static final int SO_RCVBUF = 8;
  private static final int SO_SNDBUFFORCE = 32;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int SOL_NETLINK = 270;
  private static final int NETLINK_ADD_MEMBERSHIP = 1;
  private static final int NETLINK_DROP_MEMBERSHIP = 2;
  private static final int NETLINK_CAP_ACK = 10;
  private static final int NETLINK_EXT_ACK = 11;

  private static final int MOST_QUEUED = 64 << 20;
  private static final int MOST_RECEIVED = 256 << 10;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Arena arena = Arena.ofShared();
  private final Libc libc = new Libc(arena);
  private final MemorySegment inbox = arena.allocate(MOST_RECEIVED, 8);
  private final int descriptor;
  private int sequence = 1;

  private NetlinkSocket(Protocol protocol) throws NetlinkException {
    int opened = libc.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, protocol.number);
    if (opened < 0) {
      arena.close();
      throw new NetlinkException("opening a netlink socket", -opened);
    }
    this.descriptor = opened;
  }

  static NetlinkSocket open(Protocol protocol) throws NetlinkException {
    NetlinkSocket socket = new NetlinkSocket(protocol);
    try {
      MemorySegment nobody = socket.arena.allocate(12, 4);
      nobody.set(ValueLayout.JAVA_SHORT, 0, (short) AF_NETLINK);
      socket.check("binding a netlink socket", socket.libc.bind(socket.descriptor, nobody));
      socket.buffer(SO_SNDBUFFORCE, SO_SNDBUF);
      socket.buffer(SO_RCVBUFFORCE, SO_RCVBUF);
      socket.option(SOL_NETLINK, NETLINK_CAP_ACK, 1);
      socket.option(SOL_NETLINK, NETLINK_EXT_ACK, 1);
      socket.patience(PATIENCE);
      return socket;
    } catch (NetlinkException e) {
      socket.close();
      throw e;
    }
  }

  /** Also receives what the kernel says to {@code group}. */
  void join(int group) throws NetlinkException {
    option(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group);
  }

  void leave(int group) throws NetlinkException {
    option(SOL_NETLINK, NETLINK_DROP_MEMBERSHIP, group);
  }

  /** Root of a user namespace gets as much as the host lets anybody have. */
  private void buffer(int forced, int asked) throws NetlinkException {
    try {
      option(SOL_SOCKET, forced, MOST_QUEUED);
    } catch (NetlinkException e) {
      if (e.errno() != NetlinkException.EPERM) {
        throw e;
      }
      option(SOL_SOCKET, asked, MOST_QUEUED);
    }
  }

  private void option(int level, int option, int value) throws NetlinkException {
    try (Arena here = Arena.ofConfined()) {
      check(
          "setting option %d of a netlink socket".formatted(option),
          libc.setOption(descriptor, level, option, Libc.number(here, value)));
    }
  }

  /** How long {@link #receive} and every request wait for the kernel. */
  void patience(Duration most) throws NetlinkException {
    try (Arena here = Arena.ofConfined()) {
      MemorySegment time = here.allocate(16, 8);
      time.set(ValueLayout.JAVA_LONG, 0, most.toSeconds());
      time.set(ValueLayout.JAVA_LONG, 8, most.toNanosPart() / 1000);
      check(
          "setting the patience of a netlink socket",
          libc.setOption(descriptor, SOL_SOCKET, SO_RCVTIMEO, time));
    }
  }

  /** The next number for a message; a request is known by it. */
  int nextSequence() {
    return sequence++;
  }

  /** The number given last. */
  int lastSequence() {
    return sequence - 1;
  }

  /** Sends messages and waits for the acknowledgement of the one numbered {@code last}. */
  void transact(String what, Bytes messages, int first, int last) throws NetlinkException {
    transact(any -> what, messages, first, last);
  }

  /**
   * The same.
   *
   * @param what says what a message of this number does
   */
  void transact(IntFunction<String> what, Bytes messages, int first, int last)
      throws NetlinkException {
    send(what.apply(first), messages);
    Optional<NetlinkException> failure = Optional.empty();
    for (; ; ) {
      for (NetlinkMessage message : receive(what.apply(last))) {
        int number = message.sequence();
        if (!message.isAnswer() || number < first || number > last) {
          continue;
        }
        if (failure.isEmpty()) {
          failure = message.failure(what.apply(number));
        }
        if (number == last || (number == first && failure.isPresent())) {
          if (failure.isPresent()) {
            throw failure.get();
          }
          return;
        }
      }
    }
  }

  /**
   * Sends a request for a dump and hands over each message of it.
   *
   * @throws NetlinkException EINTR at its end, where what is dumped was changed meanwhile
   */
  void dump(String what, Bytes request, int number, Consumer<NetlinkMessage> each)
      throws NetlinkException {
    send(what, request);
    for (boolean interrupted = false; ; ) {
      for (NetlinkMessage message : receive(what)) {
        if (message.sequence() != number) {
          continue;
        }
        interrupted |= message.isInterrupted();
        if (message.isEnd()) {
          Optional<NetlinkException> failure = message.failure(what);
          if (failure.isPresent()) {
            throw failure.get();
          }
          if (interrupted) {
            throw new NetlinkException(what, NetlinkException.EINTR);
          }
          return;
        }
        each.accept(message);
      }
    }
  }

  /** Sends a request that one message answers, and reads it. */
  <T> T ask(String what, Bytes request, int number, Function<ByteBuffer, T> reading)
      throws NetlinkException {
    send(what, request);
    for (; ; ) {
      for (NetlinkMessage message : receive(what)) {
        if (message.sequence() == number) {
          if (message.isAnswer()) {
            throw message
                .failure(what)
                .orElseGet(() -> new NetlinkException(what, NetlinkException.EINVAL));
          }
          return reading.apply(message.payload());
        }
      }
    }
  }

  /** The messages that came next; none when patience ended, as EAGAIN for requests. */
  List<NetlinkMessage> receive(String what) throws NetlinkException {
    long received;
    do {
      received = libc.receive(descriptor, inbox, 0);
    } while (received == -NetlinkException.EINTR);
    check(what, received);
    return NetlinkMessage.of(
        inbox.asSlice(0, received).asByteBuffer().order(ByteOrder.nativeOrder()));
  }

  private void send(String what, Bytes bytes) throws NetlinkException {
    try (Arena here = Arena.ofConfined()) {
      MemorySegment outbox = here.allocate(bytes.size(), 8);
      bytes.putInto(outbox.asByteBuffer());
      check(what, libc.send(descriptor, outbox, bytes.size(), 0));
    }
  }

  private long check(String what, long result) throws NetlinkException {
    if (result < 0) {
      throw new NetlinkException(what, (int) -result);
    }
    return result;
  }

  @Override
  public void close() {
    libc.close(descriptor);
    arena.close();
  }
}
