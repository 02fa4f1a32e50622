package io.sallyport.gateway.netlink;

import java.nio.ByteBuffer;
import java.util.Optional;

/** Reads entries of conntrack (linux/netfilter/nfnetlink_conntrack.h). */
final class FlowReader {
  private static final Bytes NOTHING = Bytes.of(new byte[0]);

  private FlowReader() {}

  private record Tuple(
      Bytes source,
      Bytes destination,
      int protocol,
      Optional<Integer> sourcePort,
      Optional<Integer> destinationPort) {
    static final Tuple NONE = new Tuple(NOTHING, NOTHING, 0, Optional.empty(), Optional.empty());
  }

  /** The entry that a message is about. */
  static Flow flow(ByteBuffer payload) {
    AttributeReader reader = new AttributeReader(payload.slice(4, payload.limit() - 4));
    Bytes key = NOTHING;
    Tuple original = Tuple.NONE;
    Tuple reply = Tuple.NONE;
    int mark = 0;
    while (reader.next()) {
      switch (reader.type()) {
        case 1 -> {
          key = reader.value();
          original = tuple(reader.nested());
        }
        case 2 -> reply = tuple(reader.nested());
        case 8 -> mark = reader.be32();
        default -> {}
      }
    }
    return new Flow(
        key,
        original.source,
        original.destination,
        reply.destination,
        original.protocol,
        reply.destinationPort,
        original.destinationPort,
        mark);
  }

  private static Tuple tuple(AttributeReader reader) {
    Bytes source = NOTHING;
    Bytes destination = NOTHING;
    int protocol = 0;
    Optional<Integer> sourcePort = Optional.empty();
    Optional<Integer> destinationPort = Optional.empty();
    while (reader.next()) {
      AttributeReader part = reader.nested();
      boolean addresses = reader.type() == 1;
      while (part.next()) {
        if (addresses) {
          switch (part.type()) {
            case 1, 3 -> source = part.value();
            case 2, 4 -> destination = part.value();
            default -> {}
          }
        } else {
          switch (part.type()) {
            case 1 -> protocol = part.u8();
            case 2 -> sourcePort = Optional.of(part.be16());
            case 3 -> destinationPort = Optional.of(part.be16());
            default -> {}
          }
        }
      }
    }
    return new Tuple(source, destination, protocol, sourcePort, destinationPort);
  }
}
