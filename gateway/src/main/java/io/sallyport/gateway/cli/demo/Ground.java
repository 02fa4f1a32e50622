package io.sallyport.gateway.cli.demo;

import java.util.List;
import java.util.Locale;

/** Where a demo stands: its addresses, and how processes get to their places. */
sealed interface Ground extends AutoCloseable permits Loopback, Routed {
  DemoFleet fleet();

  /** What to put before the command of a cluster's gateway. */
  List<String> gateway(String cluster);

  /** What to put before the command of a cluster's workloads. */
  List<String> worker(String cluster);

  /** What to put before the command of the service behind the firewall. */
  List<String> server();

  /** What a gateway is told beside the state directory. */
  List<String> gatewayOptions();

  /** How workload number {@code index} connects. */
  Protocol protocol(int index);

  /** What a workload hears whose source {@code %s} is nobody's. */
  String refusal();

  @Override
  void close();

  /** How a workload gets to its target. */
  enum Protocol {
    SOCKS5,
    CONNECT,
    /** By itself: the gateway is its router. */
    TCP;

    /** As listeners are called. */
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
