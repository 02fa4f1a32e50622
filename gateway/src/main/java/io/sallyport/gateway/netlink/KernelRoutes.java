package io.sallyport.gateway.netlink;

import static io.sallyport.gateway.netlink.MessageWriter.DUMP;
import static io.sallyport.gateway.netlink.MessageWriter.REQUEST;

import io.sallyport.gateway.netlink.RouteMessages.Act;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Routes and neighbours of the network namespace in which this was opened: addresses that are local
 * without being on an interface, IPv6 addresses that an interface answers for, and next hops. What
 * it makes carries {@link #PROTOCOL}, and nothing else is touched. One thread at a time uses it.
 */
public final class KernelRoutes implements AutoCloseable {
  /** The routing protocol number that marks what is Sallyport's own. */
  public static final int PROTOCOL = 186;

  private static final int GET_ROUTE = 26;
  private static final int GET_NEIGHBOUR = 30;
  private static final int MULTIPATH = 9;
  private static final int VIA = 18;

  /** The length of a struct rtnexthop. */
  private static final int HOP = 8;

  private final NetlinkSocket socket;

  private KernelRoutes(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** Opens them for the namespace that the calling thread is in. */
  public static KernelRoutes open() throws NetlinkException {
    return new KernelRoutes(NetlinkSocket.open(NetlinkSocket.Protocol.ROUTE));
  }

  /** Makes addresses local: packets to them are this host's, and it answers ARP for IPv4 ones. */
  public void addLocal(Collection<InetAddress> addresses) throws NetlinkException {
    each(
        "making addresses local",
        addresses,
        (to, address) -> RouteMessages.local(to, Act.MAKE, socket.nextSequence(), address));
  }

  public void removeLocal(Collection<InetAddress> addresses) throws NetlinkException {
    each(
        "removing local addresses",
        addresses,
        (to, address) -> RouteMessages.local(to, Act.REMOVE, socket.nextSequence(), address));
  }

  /** Makes an interface answer neighbour solicitations for IPv6 addresses. */
  public void addProxies(int networkInterface, Collection<InetAddress> addresses)
      throws NetlinkException {
    each(
        "making an interface answer for addresses",
        addresses,
        (to, address) ->
            RouteMessages.proxy(to, Act.MAKE, socket.nextSequence(), networkInterface, address));
  }

  public void removeProxies(int networkInterface, Collection<InetAddress> addresses)
      throws NetlinkException {
    each(
        "no longer answering for addresses",
        addresses,
        (to, address) ->
            RouteMessages.proxy(to, Act.REMOVE, socket.nextSequence(), networkInterface, address));
  }

  private void each(
      String what, Collection<InetAddress> addresses, BiConsumer<MessageWriter, InetAddress> write)
      throws NetlinkException {
    List<InetAddress> all = List.copyOf(addresses);
    for (int from = 0; from < all.size(); from += 1000) {
      MessageWriter to = new MessageWriter();
      List<InetAddress> some = all.subList(from, Math.min(all.size(), from + 1000));
      some.forEach(address -> write.accept(to, address));
      to.acknowledgeLast();
      int last = socket.lastSequence();
      socket.transact(what, to.toBytes(), last - some.size() + 1, last);
    }
  }

  /** The addresses that {@link #addLocal} made local, in this life or an earlier one. */
  public Set<InetAddress> locals() throws NetlinkException {
    Set<InetAddress> locals = new HashSet<>();
    routes(
        route -> {
          if (route.isOurs && route.type == RouteMessages.TYPE_LOCAL) {
            route.destination.ifPresent(locals::add);
          }
        });
    return locals;
  }

  /** The gateways of all routes through an interface, in both families. */
  public Set<InetAddress> nextHops(int networkInterface) throws NetlinkException {
    Set<InetAddress> hops = new HashSet<>();
    routes(
        route -> {
          if (route.type == RouteMessages.TYPE_UNICAST) {
            route.hops.stream()
                .filter(hop -> hop.output == networkInterface)
                .forEach(hop -> hops.add(hop.gateway));
          }
        });
    return hops;
  }

  /** The addresses that {@link #addProxies} made an interface answer for. */
  public Set<InetAddress> proxies(int networkInterface) throws NetlinkException {
    int number = socket.nextSequence();
    MessageWriter request =
        new MessageWriter()
            .begin(GET_NEIGHBOUR, REQUEST | DUMP, number)
            .raw(RouteMessages.proxies(networkInterface));
    request.end();
    Set<InetAddress> proxies = new HashSet<>();
    socket.dump(
        "reading what an interface answers for",
        request.toBytes(),
        number,
        message -> proxy(message.payload(), networkInterface).ifPresent(proxies::add));
    return proxies;
  }

  private static Optional<InetAddress> proxy(ByteBuffer payload, int networkInterface) {
    boolean ours = false;
    Optional<InetAddress> address = Optional.empty();
    AttributeReader reader = new AttributeReader(payload.slice(12, payload.limit() - 12));
    while (reader.next()) {
      switch (reader.type()) {
        case RouteMessages.DESTINATION -> address = Optional.of(address(reader.value()));
        case RouteMessages.NEIGHBOUR_PROTOCOL -> ours = reader.u8() == PROTOCOL;
        default -> {}
      }
    }
    return ours && payload.getInt(4) == networkInterface ? address : Optional.empty();
  }

  private record Route(
      boolean isOurs, int type, Optional<InetAddress> destination, List<Hop> hops) {}

  /** One of the ways that a route may take. */
  private record Hop(int output, InetAddress gateway) {}

  private void routes(java.util.function.Consumer<Route> each) throws NetlinkException {
    for (int family : new int[] {RouteMessages.AF_INET, RouteMessages.AF_INET6}) {
      int number = socket.nextSequence();
      MessageWriter request =
          new MessageWriter()
              .begin(GET_ROUTE, REQUEST | DUMP, number)
              .raw(Bytes.of(new byte[] {(byte) family, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
      request.end();
      List<Route> found = new ArrayList<>();
      socket.dump(
          "reading routes",
          request.toBytes(),
          number,
          message -> found.add(route(message.payload())));
      found.forEach(each);
    }
  }

  private static Route route(ByteBuffer payload) {
    Optional<InetAddress> destination = Optional.empty();
    List<Hop> hops = new ArrayList<>();
    ByteBuffer attributes = payload.slice(12, payload.limit() - 12);
    AttributeReader reader = new AttributeReader(attributes.duplicate());
    while (reader.next()) {
      switch (reader.type()) {
        case RouteMessages.DESTINATION -> destination = Optional.of(address(reader.value()));
        case MULTIPATH -> hops(reader.value(), hops);
        default -> {}
      }
    }
    hop(attributes, 0).ifPresent(hops::add);
    return new Route(
        Byte.toUnsignedInt(payload.get(5)) == PROTOCOL, payload.get(7), destination, hops);
  }

  /** Each is a struct rtnexthop with its own attributes behind it. */
  private static void hops(Bytes multipath, List<Hop> into) {
    ByteBuffer all = ByteBuffer.wrap(multipath.toArray()).order(ByteOrder.nativeOrder());
    for (int at = 0; at + HOP <= all.limit(); ) {
      int length = Short.toUnsignedInt(all.getShort(at));
      if (length < HOP || at + length > all.limit()) {
        return;
      }
      hop(all.slice(at + HOP, length - HOP), all.getInt(at + 4)).ifPresent(into::add);
      at += (length + 3) & ~3;
    }
  }

  private static Optional<Hop> hop(ByteBuffer attributes, int outputBefore) {
    Optional<InetAddress> gateway = Optional.empty();
    int output = outputBefore;
    AttributeReader reader = new AttributeReader(attributes.duplicate());
    while (reader.next()) {
      switch (reader.type()) {
        case RouteMessages.OUTPUT_INTERFACE -> output = reader.u32();
        case RouteMessages.GATEWAY -> gateway = Optional.of(address(reader.value()));
        case VIA -> gateway = Optional.of(address(withoutFamily(reader.value())));
        default -> {}
      }
    }
    int through = output;
    return gateway.map(address -> new Hop(through, address));
  }

  private static Bytes withoutFamily(Bytes via) {
    return Bytes.of(Arrays.copyOfRange(via.toArray(), 2, via.size()));
  }

  private static InetAddress address(Bytes bytes) {
    try {
      return InetAddress.getByAddress(bytes.toArray());
    } catch (UnknownHostException e) {
      throw new IllegalStateException(
          "the kernel says an address of %d bytes".formatted(bytes.size()), e);
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
