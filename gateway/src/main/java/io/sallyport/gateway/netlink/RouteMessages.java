package io.sallyport.gateway.netlink;

import static io.sallyport.gateway.netlink.MessageWriter.CREATE;
import static io.sallyport.gateway.netlink.MessageWriter.EXCLUSIVE;
import static io.sallyport.gateway.netlink.MessageWriter.REPLACE;
import static io.sallyport.gateway.netlink.MessageWriter.REQUEST;

import java.net.InetAddress;

/**
 * Requests of rtnetlink (linux/rtnetlink.h, fib_rules.h, neighbour.h): routes, neighbours and rules
 * that carry {@link KernelRoutes#PROTOCOL}. Each is written behind what {@code to} holds. Pure.
 */
final class RouteMessages {
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;
  static final int LOOPBACK = 1;

  static final int TYPE_UNICAST = 1;
  static final int TYPE_LOCAL = 2;
  static final int TYPE_UNREACHABLE = 7;

  static final int DESTINATION = 1;
  static final int OUTPUT_INTERFACE = 4;
  static final int GATEWAY = 5;
  static final int NEIGHBOUR_PROTOCOL = 12;

  /** The table with the routes of {@link NextHops}. */
  static final int OWN_TABLE = 187;

  private static final int NEW_ROUTE = 24;
  private static final int DELETE_ROUTE = 25;
  private static final int NEW_NEIGHBOUR = 28;
  private static final int DELETE_NEIGHBOUR = 29;
  private static final int NEW_RULE = 32;
  private static final int DELETE_RULE = 33;

  private static final int METRIC = 6;
  private static final int TABLE_LOCAL = 255;
  private static final int SCOPE_HOST = 254;
  private static final int IS_PROXY = 8;
  private static final int ONLINK = 4;
  private static final int LOOK_UP = 1;

  /** Behind every other route. */
  private static final int LAST_METRIC = (int) 4_278_198_272L;

  private RouteMessages() {}

  /** Whether a request makes something, or takes it away. */
  enum Act {
    MAKE(REQUEST | CREATE | REPLACE),
    REMOVE(REQUEST);

    private final int flags;

    Act(int flags) {
      this.flags = flags;
    }
  }

  static int family(InetAddress address) {
    return address.getAddress().length == 4 ? AF_INET : AF_INET6;
  }

  /** The route that makes an address this host's own. */
  static void local(MessageWriter to, Act act, int number, InetAddress address) {
    byte[] bytes = address.getAddress();
    int family = family(address);
    byte[] header = {
      (byte) family,
      (byte) (bytes.length * 8),
      0,
      0,
      (byte) TABLE_LOCAL,
      (byte) KernelRoutes.PROTOCOL,
      (byte) (family == AF_INET ? SCOPE_HOST : 0),
      TYPE_LOCAL
    };
    begin(to, route(act), act, number).raw(Bytes.of(header).and(Bytes.host(0)));
    to.bytes(DESTINATION, bytes).u32(OUTPUT_INTERFACE, LOOPBACK).end();
  }

  /** The entry that makes an interface answer for an IPv6 address. */
  static void proxy(
      MessageWriter to, Act act, int number, int networkInterface, InetAddress address) {
    int type = act == Act.MAKE ? NEW_NEIGHBOUR : DELETE_NEIGHBOUR;
    begin(to, type, act, number).raw(proxies(networkInterface));
    to.bytes(DESTINATION, address.getAddress());
    to.u8(NEIGHBOUR_PROTOCOL, KernelRoutes.PROTOCOL).end();
  }

  /** The header that asks for all addresses that an interface answers for. */
  static Bytes proxies(int networkInterface) {
    return Bytes.of(new byte[] {AF_INET6, 0, 0, 0})
        .and(Bytes.host(networkInterface))
        .and(Bytes.of(new byte[] {0, 0, IS_PROXY, 0}));
  }

  /** The route to a next hop in the own table. */
  static void nextHop(MessageWriter to, int number, int networkInterface, InetAddress hop) {
    own(to, Act.MAKE, family(hop), TYPE_UNICAST, number);
    to.bytes(GATEWAY, hop.getAddress()).u32(OUTPUT_INTERFACE, networkInterface).end();
  }

  /** The last route of the own table: no way. */
  static void noWay(MessageWriter to, int number, int family) {
    own(to, Act.MAKE, family, TYPE_UNREACHABLE, number);
    if (family == AF_INET6) {
      to.u32(OUTPUT_INTERFACE, LOOPBACK);
    }
    to.u32(METRIC, LAST_METRIC).end();
  }

  /** Takes one route of that type out of the own table. */
  static void forget(MessageWriter to, int number, int family, int routeType) {
    own(to, Act.REMOVE, family, routeType, number);
    to.end();
  }

  private static void own(MessageWriter to, Act act, int family, int routeType, int number) {
    byte[] header = {
      (byte) family, 0, 0, 0, (byte) OWN_TABLE, (byte) KernelRoutes.PROTOCOL, 0, (byte) routeType
    };
    boolean onlink = act == Act.MAKE && routeType == TYPE_UNICAST;
    begin(to, route(act), act, number).raw(Bytes.of(header).and(Bytes.host(onlink ? ONLINK : 0)));
  }

  /** A rule that looks a table up. */
  static void rule(MessageWriter to, Act act, int number, int family, RoutingRule rule) {
    if (act == Act.MAKE) {
      to.begin(NEW_RULE, REQUEST | CREATE | EXCLUSIVE, number);
    } else {
      to.begin(DELETE_RULE, REQUEST, number);
    }
    byte[] header = {(byte) family, 0, 0, 0, (byte) rule.table(), 0, 0, LOOK_UP, 0, 0, 0, 0};
    rule.write(to.raw(Bytes.of(header)));
    to.end();
  }

  private static int route(Act act) {
    return act == Act.MAKE ? NEW_ROUTE : DELETE_ROUTE;
  }

  private static MessageWriter begin(MessageWriter to, int type, Act act, int number) {
    return to.begin(type, act.flags, number);
  }
}
