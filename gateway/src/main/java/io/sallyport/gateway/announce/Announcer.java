package io.sallyport.gateway.announce;

import io.sallyport.gateway.netlink.Bytes;
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
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes egress addresses known on the network of one interface (mode L2). They are local without
 * being on the interface: the kernel answers ARP for local IPv4 addresses, and NDP for those it is
 * a proxy for. Whether an answer leaves is the fence's to say. One thread uses it.
 */
public final class Announcer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

  private final KernelRoutes routes;
  private final Schedule schedule = new Schedule();
  private final Map<Family, Set<IpAddress>> hops = new EnumMap<>(Family.class);
  private final Map<Family, Set<IpAddress>> own = new EnumMap<>(Family.class);
  private Port port;
  private int ports;
  private final Set<IpAddress> local = new HashSet<>();

  /** The interface as it is now: another one may come under its name. */
  private record Port(NetworkInterface device, Bytes hardware, PacketSocket packets) {
    static Port open(String name) throws IOException {
      NetworkInterface device = find(name);
      Bytes hardware = hardwareOf(device);
      setUp(name);
      return new Port(device, hardware, PacketSocket.open(device.getIndex()));
    }

    boolean is(NetworkInterface other) throws IOException {
      return device.getIndex() == other.getIndex() && hardware.equals(hardwareOf(other));
    }
  }

  private Announcer(Port port, KernelRoutes routes) {
    this.port = port;
    this.routes = routes;
  }

  /**
   * An announcer for the interface called {@code name}, whose host is set up for it.
   *
   * @throws IOException where there is no such interface, or it has no hardware address
   */
  public static Announcer open(String name) throws IOException {
    Port port = Port.open(name);
    try {
      return new Announcer(port, KernelRoutes.open());
    } catch (NetlinkException e) {
      port.packets.close();
      throw e;
    }
  }

  private static NetworkInterface find(String name) throws IOException {
    return Optional.ofNullable(NetworkInterface.getByName(name))
        .orElseThrow(() -> new IOException("interface: '%s' is not on this host".formatted(name)));
  }

  private static Bytes hardwareOf(NetworkInterface device) throws IOException {
    return Optional.ofNullable(device.getHardwareAddress())
        .map(Bytes::of)
        .orElseThrow(
            () ->
                new IOException(
                    "interface: '%s' has no hardware address; mode L2 needs Ethernet"
                        .formatted(device.getName())));
  }

  /** Whether there is another interface of the name, which {@link #hold} has not seen yet. */
  public boolean isAnother() throws IOException {
    NetworkInterface device = NetworkInterface.getByName(port.device.getName());
    return device != null && !port.is(device);
  }

  /** How many other interfaces of the name there were since it began. */
  public int others() {
    return ports;
  }

  /** Another interface of the same name, or hardware address, is a new one to the neighbours. */
  private void follow(long now) throws IOException {
    NetworkInterface device = find(port.device.getName());
    if (port.is(device)) {
      port = new Port(device, port.hardware, port.packets);
      return;
    }
    LOG.warn("interface {} is another one now; announcing on it", device.getName());
    ports++;
    Port before = port;
    port = Port.open(device.getName());
    before.packets.close();
    announce(List.copyOf(local), now);
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
   * broadcast address, and next hops. Where a family has none of either now, since the link or the
   * route is gone, those that it had: they will be back.
   */
  public Set<IpAddress> unusable() throws IOException {
    NetworkInterface device =
        Optional.ofNullable(NetworkInterface.getByName(port.device.getName())).orElse(port.device);
    Set<IpAddress> unusable = new HashSet<>();
    unusable.addAll(lasting(hops, addresses(routes.nextHops(device.getIndex()))));
    unusable.addAll(lasting(own, own(device)));
    return unusable;
  }

  private static Set<IpAddress> own(NetworkInterface device) {
    Set<IpAddress> own = new HashSet<>();
    for (InterfaceAddress one : device.getInterfaceAddresses()) {
      IpAddress address = address(one.getAddress());
      own.add(address);
      Cidr subnet = Cidr.around(address, one.getNetworkPrefixLength());
      own.add(subnet.first());
      if (address.family() == Family.IPV4) {
        own.add(subnet.last());
      }
    }
    return own;
  }

  /** What there is now, and of a family that has nothing now, what it had. */
  private static Set<IpAddress> lasting(
      Map<Family, Set<IpAddress>> had, Collection<IpAddress> now) {
    Set<IpAddress> all = new HashSet<>();
    for (Family family : Family.values()) {
      Set<IpAddress> there =
          now.stream().filter(ip -> ip.family() == family).collect(Collectors.toSet());
      if (!there.isEmpty()) {
        had.put(family, there);
      }
      all.addAll(had.getOrDefault(family, Set.of()));
    }
    return all;
  }

  /**
   * What keeps the kernel from answering for addresses that are local and not on the interface, and
   * what to do; empty where it answers. Others set it for reasons of theirs, so it stays.
   */
  public Optional<String> trouble() throws IOException {
    return trouble(port.device.getName());
  }

  /** The same, of the interface called {@code name}. */
  public static Optional<String> trouble(String name) throws IOException {
    for (String where : List.of("all", name)) {
      String setting = "ipv4/conf/" + where + "/arp_ignore";
      String value = Sysctl.read(setting);
      if (!value.equals("0")) {
        return Optional.of(
            "ARP is not answered, net.%s = %s (strictARP of kube-proxy?); fits: 0, or an interface of its own without it"
                .formatted(setting.replace('/', '.'), value));
      }
    }
    return Optional.empty();
  }

  /** The addresses that are local now. */
  public Set<IpAddress> held() {
    return Set.copyOf(local);
  }

  /** Whether an address is local now. */
  public boolean holds(IpAddress address) {
    return local.contains(address);
  }

  /**
   * Makes exactly these local, whatever another program did to them. Those that are new are
   * announced from {@code now} on, and all of them where the interface is a new one.
   *
   * @throws IOException where there is no such interface now, or the kernel refuses
   */
  public void hold(Set<IpAddress> addresses, long now) throws IOException {
    follow(now);
    int index = port.device.getIndex();
    Set<IpAddress> there = addresses(routes.locals());
    Set<IpAddress> answered = addresses(routes.proxies(index));
    schedule.end(without(local, addresses));
    routes.removeProxies(index, inet(without(answered, addresses)));
    routes.removeLocal(inet(without(there, addresses)));
    routes.addLocal(inet(without(addresses, there)));
    routes.addProxies(index, inet(without(addresses, answered), Family.IPV6));
    Set<IpAddress> fresh = without(addresses, local);
    local.retainAll(addresses);
    local.addAll(fresh);
    announce(fresh, now);
  }

  /**
   * Makes some addresses local that are not, and others no more; the rest stays as it is, and is
   * not looked at.
   *
   * @throws IOException where the kernel refuses: {@link #hold} puts all of it right
   */
  public void change(Set<IpAddress> gone, Set<IpAddress> fresh, long now) throws IOException {
    int index = port.device.getIndex();
    schedule.end(gone);
    routes.removeProxies(index, inet(gone, Family.IPV6));
    routes.removeLocal(inet(gone));
    local.removeAll(gone);
    routes.addLocal(inet(fresh));
    routes.addProxies(index, inet(fresh, Family.IPV6));
    local.addAll(fresh);
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
        port.packets.send(Frames.unasked(address, port.hardware.toArray()));
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
    port.packets.close();
    routes.close();
  }
}
