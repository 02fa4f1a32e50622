package io.sallyport.gateway.lab;

import io.sallyport.ipam.address.IpAddress;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Two clusters and the world outside, in namespaces of their own:
 *
 * <pre>
 * eu1-worker -- eu1-gw --+                                   2001:db8:f::10
 *                        +- wire (a bridge) -- router -- firewall -- server 192.0.2.10
 * us1-worker -- us1-gw --+
 * </pre>
 *
 * Workers have every address of 10.1.0.0/16 and fd00:1::/48 (us1: 10.2, fd00:2). Egress addresses
 * are on the wire's own subnets, 203.0.113.0/24 and 2001:db8:a::/48, where the router looks for
 * them by ARP and NDP; it is .254 there, gateways .251 and .252. Nothing is translated by the lab
 * itself.
 */
public final class Lab implements AutoCloseable {
  public static final String EU1 = "eu1";
  public static final String US1 = "us1";
  public static final String SERVER4 = "192.0.2.10";
  public static final String SERVER6 = "2001:db8:f::10";

  /** The interface of gateways towards the wire. */
  public static final String INTERFACE = "ext0";

  private static final String OUTSIDE =
      """
      for n in wire router firewall server; do ip netns add $n; ip -n $n link set lo up; done
      ip -n wire link add br0 type bridge forward_delay 0 mcast_snooping 0
      ip -n wire link set br0 up
      ip link add up0 netns wire type veth peer name wire0 netns router
      ip -n wire link set up0 master br0 up
      ip link add fw0 netns router type veth peer name out0 netns firewall
      ip link add srv0 netns firewall type veth peer name eth0 netns server
      up() { ip -n $1 addr add $3 dev $2 nodad; ip -n $1 addr add $4 dev $2; ip -n $1 link set $2 up; }
      up router wire0 2001:db8:a::fe/48 203.0.113.254/24
      up router fw0 fd00:f::1/64 198.51.100.1/30
      up firewall out0 fd00:f::2/64 198.51.100.2/30
      up firewall srv0 2001:db8:f::1/64 192.0.2.1/24
      up server eth0 2001:db8:f::10/64 192.0.2.10/24
      for n in router firewall; do
        ip netns exec $n sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
      done
      ip -n router route add 192.0.2.0/24 via 198.51.100.2
      ip -n router -6 route add 2001:db8:f::/64 via fd00:f::2
      ip -n firewall route add default via 198.51.100.1
      ip -n firewall -6 route add default via fd00:f::1
      ip -n server route add default via 192.0.2.1
      ip -n server -6 route add default via 2001:db8:f::1
      """;

  /** For cluster $C with number $N. */
  private static final String CLUSTER =
      """
      for n in $C-worker $C-gw; do ip netns add $n; ip -n $n link set lo up; done
      ip link add eth0 netns $C-worker type veth peer name pods0 netns $C-gw
      ip link add $C netns wire type veth peer name ext0 netns $C-gw
      ip -n wire link set $C master br0 up
      up() { ip -n $1 addr add $3 dev $2 nodad; ip -n $1 addr add $4 dev $2; ip -n $1 link set $2 up; }
      up $C-worker eth0 fd00:ff:$N::2/64 172.16.$N.2/30
      up $C-gw pods0 fd00:ff:$N::1/64 172.16.$N.1/30
      ip netns exec $C-worker sysctl -qw net.ipv6.ip_nonlocal_bind=1
      up $C-gw ext0 2001:db8:a::f$N/48 203.0.113.25$N/24
      ip -n $C-worker route add local 10.$N.0.0/16 dev lo
      ip -n $C-worker -6 route add local fd00:$N::/48 dev lo
      ip -n $C-worker route add default via 172.16.$N.1
      ip -n $C-worker -6 route add default via fd00:ff:$N::1
      ip -n $C-gw route add 10.$N.0.0/16 via 172.16.$N.2
      ip -n $C-gw -6 route add fd00:$N::/48 via fd00:ff:$N::2
      ip -n $C-gw route add default via 203.0.113.254
      ip -n $C-gw -6 route add default via 2001:db8:a::fe
      ip netns exec $C-gw sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
      """;

  /** Gateways and the arbiter have a network of their own: .1, .2 and .254 of 192.168.77.0/24. */
  private static final String CONTROL =
      """
      ip netns add api
      ip -n api link set lo up
      ip -n api link add ctl type bridge forward_delay 0 mcast_snooping 0
      ip -n api addr add 192.168.77.254/24 dev ctl
      ip -n api link set ctl up
      for n in 1 2; do
        c=eu1; [ $n = 2 ] && c=us1
        ip link add $c netns api type veth peer name ctl0 netns $c-gw
        ip -n api link set $c master ctl up
        ip -n $c-gw addr add 192.168.77.$n/24 dev ctl0
        ip -n $c-gw link set ctl0 up
      done
      """;

  private final Namespaces namespaces = Namespaces.create();

  /** Builds it, with the echo server not yet started. */
  public Lab() {
    try {
      namespaces.script(OUTSIDE);
      namespaces.script("C=eu1 N=1\n" + CLUSTER);
      namespaces.script("C=us1 N=2\n" + CLUSTER);
      namespaces.script(CONTROL);
    } catch (RuntimeException e) {
      namespaces.close();
      throw e;
    }
  }

  /** An address as manifests spell it. */
  static String text(InetAddress address) {
    return IpAddress.ofBytes(address.getAddress()).toString();
  }

  public Namespaces namespaces() {
    return namespaces;
  }

  public static String gateway(String cluster) {
    return cluster + "-gw";
  }

  public static String worker(String cluster) {
    return cluster + "-worker";
  }

  /** Starts the echo server; when this returns it serves. */
  public Inmate server() {
    Inmate server = java("server", EchoServer.class);
    server.line("serving");
    return server;
  }

  /** Starts somebody who talks from the addresses of a cluster's workloads. */
  public Inmate talker(String cluster) {
    return java(worker(cluster), Talker.class);
  }

  /** Starts the main method of a class of the tests in a namespace. */
  public Inmate java(String namespace, Class<?> main, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData", // whose files two namespaces of processes may share
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
    command.addAll(List.of(arguments));
    return namespaces.start(namespace, command);
  }

  /**
   * Starts a sniffer where the wire meets the gateway of a cluster; it sniffs when this returns.
   */
  public Inmate sniffer(String cluster, String... rules) {
    List<String> arguments = new ArrayList<>(List.of(cluster));
    arguments.addAll(List.of(rules));
    Inmate sniffer = java("wire", Sniffer.class, arguments.toArray(String[]::new));
    sniffer.line("sniffing");
    return sniffer;
  }

  /** Starts a witness of what comes in on an interface; it sees when this returns. */
  public Inmate witness(String namespace, String networkInterface) {
    Inmate witness = java(namespace, Witness.class, networkInterface);
    witness.line("sniffing");
    return witness;
  }

  @Override
  public void close() {
    namespaces.close();
  }
}
