package io.sallyport.gateway.cli.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A gateway process of the demo, which can be killed and started again on the same ports. */
final class GatewayChild {
  private static final List<String> JVM = List.of("-Xmx256m");

  private final Children children;
  private final Ground ground;
  private final Path state;
  private final String cluster;
  private final List<String> more;
  private Children.Child child;
  private volatile Map<String, String> where;

  GatewayChild(Children children, Ground ground, Path state, String cluster, List<String> more)
      throws IOException, InterruptedException {
    this.children = children;
    this.ground = ground;
    this.state = state;
    this.cluster = cluster;
    this.more = more;
    this.where = Map.of();
    this.child = start();
  }

  /** Waits until it says that it serves. */
  void awaitReady() throws IOException, InterruptedException {
    String line = child.line(20);
    if (!line.startsWith("ready ")) {
      throw new IOException("gateway %s said: %s".formatted(cluster, line));
    }
    where = FirewallLog.fields(line);
  }

  void killAndStartAgain() throws IOException, InterruptedException {
    child.kill();
    child = start();
  }

  String cluster() {
    return cluster;
  }

  /** The port of a listener: socks5, connect or metrics. */
  int port(String listener) {
    String text = at(listener);
    return Integer.parseInt(text.substring(text.lastIndexOf(':') + 1));
  }

  /** Where a listener is, as host and port. */
  String at(String listener) {
    return where.getOrDefault(listener, "127.0.0.1:0");
  }

  private Children.Child start() throws IOException {
    List<Object> arguments =
        new ArrayList<>(List.of("gateway", "--slices", state, "--cluster", cluster));
    for (String listener : List.of("socks5", "connect", "metrics")) {
      arguments.add("--" + listener);
      arguments.add(at(listener));
    }
    arguments.add("--end-with-input");
    arguments.addAll(ground.gatewayOptions());
    arguments.addAll(more);
    return children.start(
        new Children.Plan(
            ground.gateway(cluster), "gateway-" + cluster, "io.sallyport.gateway.cli.Main", JVM),
        arguments.toArray());
  }
}
