package io.sallyport.gateway.netlink;

import static io.sallyport.gateway.netlink.MessageWriter.CREATE;
import static io.sallyport.gateway.netlink.MessageWriter.DUMP;
import static io.sallyport.gateway.netlink.MessageWriter.EXCLUSIVE;
import static io.sallyport.gateway.netlink.MessageWriter.REPLACE;
import static io.sallyport.gateway.netlink.MessageWriter.REQUEST;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Policy routing of what a host forwards: where its routes know no better than a default, packets
 * go to a next hop on one interface, or nowhere. What comes from outside by that interface, and
 * what the host sends itself, is routed as before (fib_rules.h). Rules and routes carry {@link
 * KernelRoutes#PROTOCOL}, and nothing else is touched. One thread at a time uses it.
 */
public final class NextHops implements AutoCloseable {
  private static final int NEW_ROUTE = 24;
  private static final int DELETE_ROUTE = 25;
  private static final int NEW_RULE = 32;
  private static final int DELETE_RULE = 33;
  private static final int GET_RULE = 34;

  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final List<Integer> FAMILIES = List.of(AF_INET, AF_INET6);

  private static final int MAIN = 254;
  private static final int OWN = 187;
  private static final int FIRST_PRIORITY = 5786;
  private static final int LOOK_UP = 1;
  private static final int NO_SUPPRESSION = -1;

  private static final int IN_INTERFACE = 3;
  private static final int PRIORITY = 6;
  private static final int SUPPRESS_PREFIX = 14;
  private static final int TABLE = 15;
  private static final int RULE_PROTOCOL = 21;

  private static final int OUTPUT_INTERFACE = 4;
  private static final int GATEWAY = 5;
  private static final int METRIC = 6;
  private static final int UNICAST = 1;
  private static final int UNREACHABLE = 7;
  private static final int ONLINK = 4;
  private static final int LOOPBACK = 1;

  /** Behind every other route. */
  private static final int LAST_METRIC = (int) 4_278_198_272L;

  private final NetlinkSocket socket;

  /** One rule as the kernel has it. */
  private record Rule(int priority, int table, String in, int suppress) {}

  private NextHops(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** Opens it for the namespace that the calling thread is in. */
  public static NextHops open() throws NetlinkException {
    return new NextHops(NetlinkSocket.open(NetlinkSocket.Protocol.ROUTE));
  }

  /**
   * Makes these the next hops, at most one of each family; a family without one is routed as the
   * host does. Changes nothing where all is so already.
   *
   * @param name and {@code index} of the interface that they are on
   */
  public void set(String name, int index, List<InetAddress> hops) throws NetlinkException {
    for (int family : FAMILIES) {
      Optional<InetAddress> hop = hops.stream().filter(any -> family(any) == family).findFirst();
      if (hop.isPresent()) {
        route(family, index, hop.get());
        rules(family, wanted(name));
      } else {
        rules(family, Set.of());
        forget(family);
      }
    }
  }

  private static int family(InetAddress address) {
    return address.getAddress().length == 4 ? AF_INET : AF_INET6;
  }

  private static Set<Rule> wanted(String name) {
    return Set.of(
        new Rule(FIRST_PRIORITY, MAIN, name, NO_SUPPRESSION),
        new Rule(FIRST_PRIORITY + 1, MAIN, "lo", NO_SUPPRESSION),
        new Rule(FIRST_PRIORITY + 2, MAIN, "", 0),
        new Rule(FIRST_PRIORITY + 3, OWN, "", NO_SUPPRESSION));
  }

  private void rules(int family, Set<Rule> wanted) throws NetlinkException {
    Set<Rule> there = there(family);
    for (Rule rule : wanted) {
      if (!there.contains(rule)) {
        change("adding a routing rule", NEW_RULE, REQUEST | CREATE | EXCLUSIVE, family, rule);
      }
    }
    for (Rule rule : there) {
      if (!wanted.contains(rule)) {
        change("removing a routing rule", DELETE_RULE, REQUEST, family, rule);
      }
    }
  }

  private void change(String what, int type, int flags, int family, Rule rule)
      throws NetlinkException {
    int number = socket.nextSequence();
    MessageWriter to = new MessageWriter().begin(type, flags, number);
    byte[] header = {(byte) family, 0, 0, 0, (byte) rule.table, 0, 0, LOOK_UP, 0, 0, 0, 0};
    to.raw(Bytes.of(header)).u32(PRIORITY, rule.priority);
    if (!rule.in.isEmpty()) {
      to.text(IN_INTERFACE, rule.in);
    }
    if (rule.suppress != NO_SUPPRESSION) {
      to.u32(SUPPRESS_PREFIX, rule.suppress);
    }
    to.u32(TABLE, rule.table).u8(RULE_PROTOCOL, KernelRoutes.PROTOCOL).end();
    send(what, to, number);
  }

  private void send(String what, MessageWriter to, int number) throws NetlinkException {
    to.acknowledgeLast();
    socket.transact(what, to.toBytes(), number, number);
  }

  private Set<Rule> there(int family) throws NetlinkException {
    int number = socket.nextSequence();
    MessageWriter request =
        new MessageWriter()
            .begin(GET_RULE, REQUEST | DUMP, number)
            .raw(Bytes.of(new byte[] {(byte) family, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
    request.end();
    List<Rule> found = new ArrayList<>();
    socket.dump(
        "reading routing rules",
        request.toBytes(),
        number,
        message -> own(message.payload()).ifPresent(found::add));
    return new HashSet<>(found);
  }

  private static Optional<Rule> own(ByteBuffer payload) {
    int priority = 0;
    int table = Byte.toUnsignedInt(payload.get(4));
    String in = "";
    int suppress = NO_SUPPRESSION;
    boolean ours = false;
    AttributeReader reader = new AttributeReader(payload.slice(12, payload.limit() - 12));
    while (reader.next()) {
      switch (reader.type()) {
        case PRIORITY -> priority = reader.u32();
        case TABLE -> table = reader.u32();
        case IN_INTERFACE -> in = reader.text();
        case SUPPRESS_PREFIX -> suppress = reader.u32();
        case RULE_PROTOCOL -> ours = reader.u8() == KernelRoutes.PROTOCOL;
        default -> {}
      }
    }
    return ours ? Optional.of(new Rule(priority, table, in, suppress)) : Optional.empty();
  }

  /** Without its interface, there is no way: never the host's own default. */
  private void route(int family, int index, InetAddress hop) throws NetlinkException {
    int number = socket.nextSequence();
    MessageWriter last = begin(NEW_ROUTE, family, UNREACHABLE, 0, number);
    if (family == AF_INET6) {
      last.u32(OUTPUT_INTERFACE, LOOPBACK);
    }
    last.u32(METRIC, LAST_METRIC).end();
    send("making a route that ends", last, number);
    int next = socket.nextSequence();
    MessageWriter to = begin(NEW_ROUTE, family, UNICAST, ONLINK, next);
    to.bytes(GATEWAY, hop.getAddress()).u32(OUTPUT_INTERFACE, index).end();
    send("making the route to the next hop " + hop.getHostAddress(), to, next);
  }

  private static MessageWriter begin(int type, int family, int routeType, int flags, int number) {
    int request = type == NEW_ROUTE ? REQUEST | CREATE | REPLACE : REQUEST;
    byte[] header = {
      (byte) family, 0, 0, 0, (byte) OWN, (byte) KernelRoutes.PROTOCOL, 0, (byte) routeType
    };
    return new MessageWriter()
        .begin(type, request, number)
        .raw(Bytes.of(header).and(Bytes.host(flags)));
  }

  /** Each goes by itself; the end is where there is none. */
  private void forget(int family) throws NetlinkException {
    for (int type : new int[] {UNICAST, UNREACHABLE}) {
      int number = socket.nextSequence();
      MessageWriter to = begin(DELETE_ROUTE, family, type, 0, number);
      to.end();
      try {
        send("removing a route", to, number);
      } catch (NetlinkException e) {
        if (e.errno() != NetlinkException.ESRCH && e.errno() != NetlinkException.ENOENT) {
          throw e;
        }
      }
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
