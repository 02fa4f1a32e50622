package io.sallyport.gateway.announce;

import io.sallyport.gateway.netlink.KernelRoutes;
import io.sallyport.gateway.netlink.NetlinkException;
import io.sallyport.gateway.netlink.PacketSocket;
import io.sallyport.gateway.netlink.Sysctl;
import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.Family;
import io.sallyport.ipam.address.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes egress addresses known on the network of one interface (mode L2). They are local without
 * being on the interface: the kernel answers ARP for local IPv4 addresses, and NDP for those it is
 * a proxy for. Whether an answer leaves is the fence's to say. One thread uses it.
 */
public final class Announcer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

  private final NetworkInterface networkInterface;
  private final byte[] hardware;
  private final KernelRoutes routes;
  private final PacketSocket packets;
  private final Schedule schedule = new Schedule();
  private Set<IpAddress> local = Set.of();

  private Announcer(NetworkInterface networkInterface, byte[] hardware) throws IOException {
    this.networkInterface = networkInterface;
    this.hardware = hardware;
    this.routes = KernelRoutes.open();
    try {
      this.packets = PacketSocket.open(networkInterface.getIndex());
    } catch (NetlinkException e) {
      routes.close();
      throw e;
    }
  }

  /**
   * An announcer for the interface called {@code name}, whose host is set up for it.
   *
   * @throws IOException where there is no such interface, or it has no hardware address
   */
  public static Announcer open(String name) throws IOException {
    NetworkInterface found =
        Optional.ofNullable(NetworkInterface.getByName(name))
            .orElseThrow(
                () -> new IOException("interface: '%s' is not on this host".formatted(name)));
    byte[] hardware =
        Optional.ofNullable(found.getHardwareAddress())
            .orElseThrow(
                () ->
                    new IOException(
                        "interface: '%s' has no hardware address; mode L2 needs Ethernet"
                            .formatted(name)));
    setUp(name);
    return new Announcer(found, hardware);
  }

  /**
   * The kernel must not name an egress address when it looks for its own neighbours, and must
   * answer unicast solicitations for proxied ones, at once.
   */
  private static void setUp(String name) throws IOException {
    Sysctl.set("ipv4/conf/all/arp_announce", "2");
    Sysctl.set("ipv4/conf/" + name + "/arp_announce", "2");
    Sysctl.set("ipv4/conf/all/forwarding", "1");
    Sysctl.set("ipv6/conf/all/forwarding", "1");
    Sysctl.set("ipv6/ip_nonlocal_bind", "1");
    Sysctl.set("ipv6/conf/all/proxy_ndp", "1");
    Sysctl.set("ipv6/neigh/" + name + "/proxy_delay", "0");
  }

  /**
   * The addresses of the interface's subnets that no workload may get: its own, the network, the
   * broadcast address, and next hops.
   */
  public Set<IpAddress> unusable() throws IOException {
    Set<IpAddress> unusable =
        new HashSet<>(addresses(routes.nextHops(networkInterface.getIndex())));
    for (InterfaceAddress own : networkInterface.getInterfaceAddresses()) {
      IpAddress address = address(own.getAddress());
      unusable.add(address);
      Cidr subnet = Cidr.around(address, own.getNetworkPrefixLength());
      unusable.add(subnet.first());
      if (address.family() == Family.IPV4) {
        unusable.add(subnet.last());
      }
    }
    return unusable;
  }

  /** The addresses that are local now. */
  public Set<IpAddress> held() {
    return local;
  }

  /**
   * Makes exactly these local, whatever another program did to them. Those that are new are
   * announced from {@code now} on.
   */
  public void hold(Set<IpAddress> addresses, long now) throws NetlinkException {
    int index = networkInterface.getIndex();
    Set<IpAddress> there = addresses(routes.locals());
    Set<IpAddress> answered = addresses(routes.proxies(index));
    schedule.end(without(local, addresses));
    routes.removeProxies(index, inet(without(answered, addresses)));
    routes.removeLocal(inet(without(there, addresses)));
    routes.addLocal(inet(without(addresses, there)));
    routes.addProxies(index, inet(without(addresses, answered), Family.IPV6));
    Set<IpAddress> fresh = without(addresses, local);
    local = Set.copyOf(addresses);
    announce(fresh, now);
  }

  /** Announces addresses from {@code now} on, as at a take-over. */
  public void announce(Collection<IpAddress> addresses, long now) {
    schedule.begin(addresses, now);
  }

  /** Says what is due. */
  public void tick(long now) {
    for (IpAddress address : schedule.due(now)) {
      try {
        packets.send(Frames.unasked(address, hardware));
      } catch (NetlinkException e) {
        LOG.debug("{} was not announced: {}", address, e.getMessage());
      }
    }
  }

  private static Set<IpAddress> without(Set<IpAddress> all, Set<IpAddress> other) {
    Set<IpAddress> left = new HashSet<>(all);
    left.removeAll(other);
    return left;
  }

  private static List<InetAddress> inet(Collection<IpAddress> addresses, Family family) {
    return inet(addresses.stream().filter(address -> address.family() == family).toList());
  }

  private static List<InetAddress> inet(Collection<IpAddress> addresses) {
    List<InetAddress> all = new ArrayList<>(addresses.size());
    for (IpAddress address : addresses) {
      try {
        all.add(InetAddress.getByAddress(address.bytes()));
      } catch (UnknownHostException e) {
        throw new IllegalStateException(e);
      }
    }
    return all;
  }

  private static Set<IpAddress> addresses(Collection<InetAddress> addresses) {
    Set<IpAddress> all = new HashSet<>();
    addresses.forEach(address -> all.add(address(address)));
    return all;
  }

  private static IpAddress address(InetAddress address) {
    return IpAddress.ofBytes(address.getAddress());
  }

  @Override
  public void close() {
    packets.close();
    routes.close();
  }
}
