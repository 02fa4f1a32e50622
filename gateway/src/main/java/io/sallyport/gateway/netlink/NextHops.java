package io.sallyport.gateway.netlink;

import static io.sallyport.gateway.netlink.MessageWriter.DUMP;
import static io.sallyport.gateway.netlink.MessageWriter.REQUEST;

import io.sallyport.gateway.netlink.RouteMessages.Act;
import java.net.InetAddress;
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
  private static final int GET_RULE = 34;
  private static final List<Integer> FAMILIES =
      List.of(RouteMessages.AF_INET, RouteMessages.AF_INET6);
  private static final int MAIN = 254;
  private static final int FIRST_PRIORITY = 5786;

  private final NetlinkSocket socket;

  /** What is written of a message, once it has its number. */
  private interface Body {
    void write(MessageWriter to, int number);
  }

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
      Optional<InetAddress> hop =
          hops.stream().filter(any -> RouteMessages.family(any) == family).findFirst();
      if (hop.isPresent()) {
        route(family, index, hop.get());
        rules(family, wanted(name));
      } else {
        rules(family, Set.of());
        forget(family);
      }
    }
  }

  private static Set<RoutingRule> wanted(String name) {
    return Set.of(
        new RoutingRule(FIRST_PRIORITY, MAIN, name, RoutingRule.NOTHING),
        new RoutingRule(FIRST_PRIORITY + 1, MAIN, "lo", RoutingRule.NOTHING),
        new RoutingRule(FIRST_PRIORITY + 2, MAIN, "", 0),
        new RoutingRule(FIRST_PRIORITY + 3, RouteMessages.OWN_TABLE, "", RoutingRule.NOTHING));
  }

  private void rules(int family, Set<RoutingRule> wanted) throws NetlinkException {
    Set<RoutingRule> there = there(family);
    for (RoutingRule rule : wanted) {
      if (!there.contains(rule)) {
        send("adding a routing rule", (to, n) -> RouteMessages.rule(to, Act.MAKE, n, family, rule));
      }
    }
    for (RoutingRule rule : there) {
      if (!wanted.contains(rule)) {
        send(
            "removing a routing rule",
            (to, number) -> RouteMessages.rule(to, Act.REMOVE, number, family, rule));
      }
    }
  }

  private void send(String what, Body body) throws NetlinkException {
    int number = socket.nextSequence();
    MessageWriter to = new MessageWriter();
    body.write(to, number);
    to.acknowledgeLast();
    socket.transact(what, to.toBytes(), number, number);
  }

  private Set<RoutingRule> there(int family) throws NetlinkException {
    int number = socket.nextSequence();
    MessageWriter request =
        new MessageWriter()
            .begin(GET_RULE, REQUEST | DUMP, number)
            .raw(Bytes.of(new byte[] {(byte) family, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
    request.end();
    Set<RoutingRule> found = new HashSet<>();
    socket.dump(
        "reading routing rules",
        request.toBytes(),
        number,
        message -> RoutingRule.read(message.payload()).ifPresent(found::add));
    return found;
  }

  /** Without its interface, there is no way: never the host's own default. */
  private void route(int family, int index, InetAddress hop) throws NetlinkException {
    send("making a route that ends", (to, number) -> RouteMessages.noWay(to, number, family));
    send(
        "making the route to the next hop " + hop.getHostAddress(),
        (to, number) -> RouteMessages.nextHop(to, number, index, hop));
  }

  /** Each goes by itself; the end is where there is none. */
  private void forget(int family) throws NetlinkException {
    for (int type : new int[] {RouteMessages.TYPE_UNICAST, RouteMessages.TYPE_UNREACHABLE}) {
      try {
        send("removing a route", (to, number) -> RouteMessages.forget(to, number, family, type));
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
