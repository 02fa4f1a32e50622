package io.sallyport.gateway.cli.demo;

import io.sallyport.gateway.namespace.NetworkNamespaces;
import java.io.IOException;
import java.util.List;

/**
 * Network namespaces, the kernel as the datapath: each cluster has a worker behind a gateway, both
 * gateways are on the firewall's wire, and the service is behind the firewall.
 *
 * <pre>
 * eu1-worker -- eu1-gateway --+
 *                             +-- firewall -- server 192.0.2.10
 * us1-worker -- us1-gateway --+
 * </pre>
 */
final class Routed implements Ground {
  private static final String INTERFACE = "ext0";

  private static final String OUTSIDE =
      """
      for n in firewall server; do ip netns add $n; ip -n $n link set lo up; done
      ip -n firewall link add wire type bridge forward_delay 0 mcast_snooping 0
      ip -n firewall addr add 198.51.100.254/24 dev wire
      ip -n firewall link set wire up
      ip -n firewall route add 203.0.113.0/24 dev wire
      ip -n firewall route add 198.18.0.0/15 dev wire
      ip link add srv0 netns firewall type veth peer name eth0 netns server
      ip -n firewall addr add 192.0.2.1/24 dev srv0
      ip -n firewall link set srv0 up
      ip -n server addr add 192.0.2.10/24 dev eth0
      ip -n server link set eth0 up
      ip -n server route add default via 192.0.2.1
      ip netns exec firewall sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward'
      """;

  /** For cluster $C with number $N. */
  private static final String CLUSTER =
      """
      for n in $C-worker $C-gateway; do ip netns add $n; ip -n $n link set lo up; done
      ip link add eth0 netns $C-worker type veth peer name pods0 netns $C-gateway
      ip link add $C netns firewall type veth peer name ext0 netns $C-gateway
      ip -n firewall link set $C master wire up
      ip -n $C-worker addr add 172.16.$N.2/30 dev eth0
      ip -n $C-worker link set eth0 up
      ip -n $C-worker route add local 10.$N.0.0/16 dev lo
      ip -n $C-worker route add default via 172.16.$N.1
      ip -n $C-gateway addr add 172.16.$N.1/30 dev pods0
      ip -n $C-gateway link set pods0 up
      ip -n $C-gateway addr add 198.51.100.$N/24 dev ext0
      ip -n $C-gateway link set ext0 up
      ip -n $C-gateway route add 10.$N.0.0/16 via 172.16.$N.2
      ip -n $C-gateway route add default via 198.51.100.254
      """;

  private final NetworkNamespaces namespaces;

  private Routed(NetworkNamespaces namespaces) {
    this.namespaces = namespaces;
  }

  /**
   * Makes all of it.
   *
   * @throws IOException in words, where this host does not let us
   */
  static Routed build() throws IOException {
    NetworkNamespaces namespaces = NetworkNamespaces.create();
    try {
      namespaces.script(OUTSIDE);
      for (int i = 0; i < DemoFleet.CLUSTERS.size(); i++) {
        namespaces.script("C=%s N=%d\n%s".formatted(DemoFleet.CLUSTERS.get(i), i + 1, CLUSTER));
      }
      return new Routed(namespaces);
    } catch (IOException | RuntimeException e) {
      namespaces.close();
      throw e;
    }
  }

  @Override
  public DemoFleet fleet() {
    return DemoFleet.ROUTED;
  }

  @Override
  public List<String> gateway(String cluster) {
    return namespaces.door(cluster + "-gateway");
  }

  @Override
  public List<String> worker(String cluster) {
    return namespaces.door(cluster + "-worker");
  }

  @Override
  public List<String> server() {
    return namespaces.door("server");
  }

  /** What to put before the command of what runs on the firewall. */
  List<String> firewall() {
    return namespaces.door("firewall");
  }

  /** The address of a cluster's gateway itself, towards the firewall. */
  static String own(String cluster) {
    return "198.51.100." + (DemoFleet.CLUSTERS.indexOf(cluster) + 1);
  }

  @Override
  public List<String> gatewayOptions() {
    return List.of("--interface", INTERFACE);
  }

  @Override
  public Protocol protocol(int index) {
    return Protocol.TCP;
  }

  @Override
  public String refusal() {
    return "failed No route to host";
  }

  @Override
  public void close() {
    namespaces.close();
  }
}
