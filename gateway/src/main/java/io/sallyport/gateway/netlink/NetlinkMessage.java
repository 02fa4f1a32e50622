package io.sallyport.gateway.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One message from the kernel (linux/netlink.h).
 *
 * @param payload what follows the header, in the order of this machine
 */
record NetlinkMessage(int type, int flags, int sequence, ByteBuffer payload) {
  private static final int NOOP = 1;
  private static final int ERROR = 2;
  private static final int DONE = 3;
  private static final int HEADER = 16;
  private static final int DUMP_INTERRUPTED = 0x10;
  private static final int ACK_HAS_ATTRIBUTES = 0x200;
  private static final int ERROR_TEXT = 1;

  /** The messages of a datagram; what is cut short ends it. */
  static List<NetlinkMessage> of(ByteBuffer datagram) {
    List<NetlinkMessage> messages = new ArrayList<>(1);
    int at = 0;
    while (at + HEADER <= datagram.limit()) {
      int length = datagram.getInt(at);
      if (length < HEADER || at + length > datagram.limit()) {
        break;
      }
      int type = Short.toUnsignedInt(datagram.getShort(at + 4));
      if (type != NOOP) {
        messages.add(
            new NetlinkMessage(
                type,
                Short.toUnsignedInt(datagram.getShort(at + 6)),
                datagram.getInt(at + 8),
                datagram.slice(at + HEADER, length - HEADER).order(ByteOrder.nativeOrder())));
      }
      at += (length + 3) & ~3;
    }
    return messages;
  }

  /** Whether it acknowledges a request, or refuses one. */
  boolean isAnswer() {
    return type == ERROR;
  }

  /** Whether no more of a dump comes. */
  boolean isEnd() {
    return type == DONE || type == ERROR;
  }

  /** Whether what is dumped was changed meanwhile. */
  boolean isInterrupted() {
    return (flags & DUMP_INTERRUPTED) != 0;
  }

  /**
   * Why it was refused, in an answer or at the end of a dump; empty where it was not.
   *
   * @param what was asked for
   */
  Optional<NetlinkException> failure(String what) {
    int errno = payload.remaining() < 4 ? 0 : -payload.getInt(0);
    return errno == 0
        ? Optional.empty()
        : Optional.of(new NetlinkException(what + inWords(), errno));
  }

  /** What the kernel adds in words. */
  private String inWords() {
    int told = 4 + HEADER;
    if ((flags & ACK_HAS_ATTRIBUTES) == 0 || payload.limit() < told) {
      return "";
    }
    ByteBuffer rest = payload.slice(told, payload.limit() - told);
    for (AttributeReader reader = new AttributeReader(rest); reader.next(); ) {
      if (reader.type() == ERROR_TEXT) {
        return " (" + reader.text() + ")";
      }
    }
    return "";
  }
}
