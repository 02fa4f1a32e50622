package io.sallyport.gateway.cli;

import io.sallyport.gateway.proxy.ProxySettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of everything that runs a gateway. */
final class GatewayOptions {
  @Option(
      names = "--socks5",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:1080",
      converter = HostPort.class,
      description = "SOCKS5 listener (${DEFAULT-VALUE}).")
  InetSocketAddress socks5 = new InetSocketAddress(1080);

  @Option(
      names = "--connect",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:3128",
      converter = HostPort.class,
      description = "HTTP CONNECT listener (${DEFAULT-VALUE}).")
  InetSocketAddress connect = new InetSocketAddress(3128);

  @Option(
      names = "--metrics",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:9402",
      converter = HostPort.class,
      description = "/metrics, /livez and /readyz (${DEFAULT-VALUE}).")
  InetSocketAddress metrics = new InetSocketAddress(9402);

  @Option(
      names = "--dns",
      paramLabel = "HOST:PORT",
      converter = HostPort.Server.class,
      split = ",",
      description = "Name servers (default: those of the system).")
  List<InetSocketAddress> dns = List.of();

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      converter = Threads.class,
      description = "Event loops of the proxy, up to 1024 (default: one for each processor).")
  int threads;

  @Option(
      names = "--handshake-timeout",
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = ShortDuration.class,
      description = "Close a client that asked for nothing by then (${DEFAULT-VALUE}).")
  Duration handshakeTimeout = Duration.ZERO;

  @Option(
      names = "--connect-timeout",
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = ShortDuration.class,
      description = "Give up connecting after this (${DEFAULT-VALUE}).")
  Duration connectTimeout = Duration.ZERO;

  @Option(
      names = "--idle-timeout",
      paramLabel = "TIME",
      defaultValue = "124m",
      converter = ShortDuration.class,
      description = "Close a connection on which nothing moved (${DEFAULT-VALUE}, RFC 5382).")
  Duration idleTimeout = Duration.ZERO;

  @Option(
      names = "--drain-timeout",
      paramLabel = "TIME",
      defaultValue = "60s",
      converter = ShortDuration.class,
      description = "Let open transfers finish for so long on SIGTERM (${DEFAULT-VALUE}).")
  Duration drainTimeout = Duration.ZERO;

  @Option(
      names = "--interface",
      paramLabel = "NAME",
      description =
          "Also translate in the kernel: what sources route through this host leaves by this"
              + " interface from their egress addresses, which are announced there. Needs root.")
  Optional<String> networkInterface = Optional.empty();

  @Option(
      names = "--next-hop",
      paramLabel = "ADDRESS",
      split = ",",
      converter = NextHop.class,
      description =
          "Where packets that this host forwards leave to by --interface, an address of each family"
              + " at most (default: as its routes say).")
  List<InetAddress> nextHops = List.of();

  @Option(
      names = "--shared-tables",
      hidden = true,
      description = "Let other programs change this gateway's nftables; they are put right.")
  boolean sharedTables;

  private Optional<KernelGateway.Settings> told = Optional.empty();

  /** Slots of a gateway that nobody shares its addresses with. */
  private static final int SLOTS = 64;

  /** What one option cannot show by itself. */
  void requireSound() throws UserError {
    if (!nextHops.isEmpty() && networkInterface.isEmpty()) {
      throw UserError.input("--next-hop needs --interface, on which it is");
    }
    long families = nextHops.stream().map(hop -> hop.getAddress().length).distinct().count();
    if (families < nextHops.size()) {
      throw UserError.input(
          "--next-hop names two addresses of one family; fits: one of each, such as"
              + " 192.0.2.1,2001:db8::1");
    }
  }

  Optional<KernelGateway.Settings> kernel() {
    return told.or(this::asWritten);
  }

  /** The kernel datapath is as an EgressGateway says. */
  void tell(KernelGateway.Settings settings) {
    told = Optional.of(settings);
  }

  boolean owned() {
    return !sharedTables;
  }

  private Optional<KernelGateway.Settings> asWritten() {
    return networkInterface.map(
        name -> new KernelGateway.Settings(name, nextHops, SLOTS, !sharedTables, Optional.empty()));
  }

  ProxySettings proxy() {
    int loops = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    return new ProxySettings(
        socks5, connect, dns, loops, handshakeTimeout, connectTimeout, idleTimeout);
  }
}
