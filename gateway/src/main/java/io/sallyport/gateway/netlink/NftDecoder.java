package io.sallyport.gateway.netlink;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads what the kernel says of a table. */
final class NftDecoder {
  private static final int FORWARD = 2;
  private static final int INTERVAL_END = 1;
  private static final int ACCEPT = 1;
  private static final int DORMANT = 1;

  private NftDecoder() {}

  /** A counter with its name. */
  record Counter(String name, Nftables.Count count) {}

  static void elements(NftTable table, AttributeReader message, Consumer<NftElement> found) {
    while (message.next()) {
      if (message.type() == 3) {
        for (AttributeReader list = message.nested(); list.next(); ) {
          found.accept(element(list.nested()));
        }
      }
    }
  }

  private static NftElement element(AttributeReader from) {
    Bytes key = Bytes.of(new byte[0]);
    Optional<Bytes> keyEnd = Optional.empty();
    boolean end = false;
    NftElement.Value value = new NftElement.Value.None();
    Optional<Duration> life = Optional.empty();
    while (from.next()) {
      switch (from.type()) {
        case 1 -> key = data(from.nested());
        case 2 -> value = new NftElement.Value.Data(data(from.nested()));
        case 3 -> end = (from.be32() & INTERVAL_END) != 0;
        case 5 -> life = Optional.of(Duration.ofMillis(from.be64()));
        case 9 -> value = new NftElement.Value.ObjectRef(from.text());
        case 10 -> keyEnd = Optional.of(data(from.nested()));
        default -> {}
      }
    }
    return new NftElement(key, keyEnd, end, value, life);
  }

  private static Bytes data(AttributeReader from) {
    Bytes value = Bytes.of(new byte[0]);
    while (from.next()) {
      if (from.type() == 1) {
        value = from.value();
      }
    }
    return value;
  }

  static void set(NftTable table, AttributeReader message, Consumer<String> found) {
    while (message.next()) {
      if (message.type() == 2) {
        found.accept(message.text());
      }
    }
  }

  static void chain(NftTable table, AttributeReader message, Consumer<NftChange.NewChain> found) {
    String owner = "";
    String name = "";
    String type = "";
    Optional<AttributeReader> hook = Optional.empty();
    boolean accepts = true;
    while (message.next()) {
      switch (message.type()) {
        case 1 -> owner = message.text();
        case 3 -> name = message.text();
        case 4 -> hook = Optional.of(message.nested());
        case 5 -> accepts = message.be32() == ACCEPT;
        case 7 -> type = message.text();
        default -> {}
      }
    }
    if (owner.equals(table.name())) {
      String kind = type;
      found.accept(
          new NftChange.NewChain(
              table,
              name,
              (accepts ? hook : Optional.<AttributeReader>empty())
                  .map(from -> hook(table.family(), kind, from))));
    }
  }

  /** Says so where the table is dormant: the kernel calls none of its chains. */
  static void dormant(NftTable table, AttributeReader message, Consumer<Boolean> found) {
    String name = "";
    int flags = 0;
    while (message.next()) {
      switch (message.type()) {
        case 1 -> name = message.text();
        case 2 -> flags = message.be32();
        default -> {}
      }
    }
    if (name.equals(table.name()) && (flags & DORMANT) != 0) {
      found.accept(true);
    }
  }

  /**
   * The table and name of a chain that forwarded packets pass and that drops what no rule takes.
   */
  static Optional<String> dropper(String family, AttributeReader message) {
    String table = "";
    String name = "";
    boolean forwards = false;
    boolean drops = false;
    while (message.next()) {
      switch (message.type()) {
        case 1 -> table = message.text();
        case 3 -> name = message.text();
        case 4 -> forwards = isForward(message.nested());
        case 5 -> drops = message.be32() == 0;
        default -> {}
      }
    }
    return forwards && drops
        ? Optional.of("%s %s %s".formatted(family, table, name))
        : Optional.empty();
  }

  private static boolean isForward(AttributeReader hook) {
    while (hook.next()) {
      if (hook.type() == 1) {
        return hook.be32() == FORWARD;
      }
    }
    return false;
  }

  private static NftHook hook(NftFamily family, String type, AttributeReader from) {
    int number = 0;
    int priority = 0;
    Optional<String> device = Optional.empty();
    while (from.next()) {
      switch (from.type()) {
        case 1 -> number = from.be32();
        case 2 -> priority = from.be32();
        case 3 -> device = Optional.of(from.text());
        default -> {}
      }
    }
    NftHook.Type kind =
        type.equals(NftHook.Type.NAT.name().toLowerCase(Locale.ROOT))
            ? NftHook.Type.NAT
            : NftHook.Type.FILTER;
    return new NftHook(kind, NftHook.Place.of(family, number), priority, device);
  }

  static void rule(NftTable table, AttributeReader message, Consumer<Nftables.Rule> found) {
    String chain = "";
    Bytes expressions = Bytes.of(new byte[0]);
    while (message.next()) {
      switch (message.type()) {
        case 2 -> chain = message.text();
        case 4 -> expressions = message.value();
        default -> {}
      }
    }
    found.accept(new Nftables.Rule(chain, expressions));
  }

  static void object(NftTable table, AttributeReader message, Consumer<NftObject> found) {
    String name = "";
    int type = 0;
    Optional<AttributeReader> data = Optional.empty();
    while (message.next()) {
      switch (message.type()) {
        case 2 -> name = message.text();
        case 3 -> type = message.be32();
        case 4 -> data = Optional.of(message.nested());
        default -> {}
      }
    }
    if (type == NftSet.Type.COUNTER.number()) {
      found.accept(new NftObject.Counter(name));
    } else if (type == NftSet.Type.LIMIT.number() && data.isPresent()) {
      found.accept(limit(name, data.get()));
    }
  }

  private static NftObject.Limit limit(String name, AttributeReader from) {
    long rate = 0;
    long unit = 1;
    long burst = 0;
    boolean bytes = false;
    boolean over = false;
    while (from.next()) {
      switch (from.type()) {
        case 1 -> rate = from.be64();
        case 2 -> unit = from.be64();
        case 3 -> burst = Integer.toUnsignedLong(from.be32());
        case 4 -> bytes = from.be32() == 1;
        case 5 -> over = (from.be32() & 1) != 0;
        default -> {}
      }
    }
    return new NftObject.Limit(name, rate / Math.max(1, unit), burst, bytes, over);
  }

  /** The number in an answer about the generation; -1 without one. */
  static int generation(ByteBuffer payload) {
    AttributeReader message = new AttributeReader(payload.slice(4, payload.limit() - 4));
    while (message.next()) {
      if (message.type() == 1) {
        return message.be32();
      }
    }
    return -1;
  }

  static void counter(NftTable table, AttributeReader message, Consumer<Counter> found) {
    String name = "";
    Nftables.Count count = new Nftables.Count(0, 0);
    while (message.next()) {
      switch (message.type()) {
        case 2 -> name = message.text();
        case 4 -> count = count(message.nested());
        default -> {}
      }
    }
    found.accept(new Counter(name, count));
  }

  /** An element and what it counted. */
  record Counted(Bytes key, Nftables.Count count) {}

  static void counted(NftTable table, AttributeReader message, Consumer<Counted> found) {
    while (message.next()) {
      if (message.type() == 3) {
        for (AttributeReader list = message.nested(); list.next(); ) {
          counted(list.nested(), found);
        }
      }
    }
  }

  private static void counted(AttributeReader element, Consumer<Counted> found) {
    Bytes key = Bytes.of(new byte[0]);
    Optional<Nftables.Count> count = Optional.empty();
    while (element.next()) {
      switch (element.type()) {
        case 1 -> key = data(element.nested());
        case 7 -> count = expression(element.nested());
        default -> {}
      }
    }
    Bytes whose = key;
    count.ifPresent(counted -> found.accept(new Counted(whose, counted)));
  }

  private static Optional<Nftables.Count> expression(AttributeReader from) {
    String name = "";
    Optional<Nftables.Count> count = Optional.empty();
    while (from.next()) {
      switch (from.type()) {
        case 1 -> name = from.text();
        case 2 -> count = Optional.of(count(from.nested()));
        default -> {}
      }
    }
    return name.equals("counter") ? count : Optional.empty();
  }

  private static Nftables.Count count(AttributeReader from) {
    long bytes = 0;
    long packets = 0;
    while (from.next()) {
      switch (from.type()) {
        case 1 -> bytes = from.be64();
        case 2 -> packets = from.be64();
        default -> {}
      }
    }
    return new Nftables.Count(packets, bytes);
  }
}
