package io.sallyport.gateway.netlink;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A routing rule with {@link KernelRoutes#PROTOCOL} (fib_rules.h).
 *
 * @param priority the smaller, the earlier
 * @param table that it looks up
 * @param in the interface that packets came by; empty where any will do
 * @param suppress routes of prefixes up to this length count for nothing; {@link #NOTHING}
 */
record RoutingRule(int priority, int table, String in, int suppress) {
  /** All routes of the table count. */
  static final int NOTHING = -1;

  private static final int IN_INTERFACE = 3;
  private static final int PRIORITY = 6;
  private static final int SUPPRESS_PREFIX = 14;
  private static final int TABLE = 15;
  private static final int PROTOCOL = 21;

  void write(MessageWriter to) {
    to.u32(PRIORITY, priority);
    if (!in.isEmpty()) {
      to.text(IN_INTERFACE, in);
    }
    if (suppress != NOTHING) {
      to.u32(SUPPRESS_PREFIX, suppress);
    }
    to.u32(TABLE, table).u8(PROTOCOL, KernelRoutes.PROTOCOL);
  }

  /** The rule that a message of the kernel tells of; empty where it is somebody else's. */
  static Optional<RoutingRule> read(ByteBuffer payload) {
    int priority = 0;
    int table = Byte.toUnsignedInt(payload.get(4));
    String in = "";
    int suppress = NOTHING;
    boolean ours = false;
    AttributeReader reader = new AttributeReader(payload.slice(12, payload.limit() - 12));
    while (reader.next()) {
      switch (reader.type()) {
        case PRIORITY -> priority = reader.u32();
        case TABLE -> table = reader.u32();
        case IN_INTERFACE -> in = reader.text();
        case SUPPRESS_PREFIX -> suppress = reader.u32();
        case PROTOCOL -> ours = reader.u8() == KernelRoutes.PROTOCOL;
        default -> {}
      }
    }
    return ours ? Optional.of(new RoutingRule(priority, table, in, suppress)) : Optional.empty();
  }
}
