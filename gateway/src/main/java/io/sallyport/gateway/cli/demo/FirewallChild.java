package io.sallyport.gateway.cli.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The firewall's process: a port for each tenant, and what it saw. */
final class FirewallChild {
  private static final int PATIENCE_SECONDS = 20;

  private final FirewallLog log;
  private final Map<String, String> said;
  private final String server;

  private FirewallChild(String server, FirewallLog log, Map<String, String> said) {
    this.server = server;
    this.log = log;
    this.said = said;
  }

  /**
   * Starts it and waits until it has loaded every list.
   *
   * @param lists where the allow-list service is, or {@link DemoFirewall#NO_LISTS}
   */
  static FirewallChild start(Children children, Ground ground, String lists, List<String> tenants)
      throws IOException, InterruptedException {
    FirewallLog log = new FirewallLog();
    List<Object> arguments = new ArrayList<>();
    arguments.add(ground.fleet().server());
    arguments.add(lists);
    arguments.addAll(tenants);
    Children.Child child =
        children.start(
            Children.Plan.small(ground.server(), "service", DemoFirewall.class),
            log::line,
            arguments.toArray());
    String line = child.line(PATIENCE_SECONDS);
    if (!line.startsWith("listening ")) {
      throw new IOException("the firewall could not load the allow-lists, it said: " + line);
    }
    return new FirewallChild(ground.fleet().server(), log, FirewallLog.fields(line));
  }

  FirewallLog log() {
    return log;
  }

  /** Where it lets a tenant in. */
  InetSocketAddress port(String tenant) {
    int port = Integer.parseInt(field(tenant, "0"));
    return new InetSocketAddress(InetAddress.ofLiteral(server), port);
  }

  /** Which lists it loaded, in words. */
  String loaded() {
    List<String> serials = List.of(field("serials", "?").split(","));
    boolean same = serials.stream().distinct().count() == 1;
    return "loaded the exported allow-lists: %s prefixes, %s"
        .formatted(
            field("prefixes", "?"),
            same
                ? "serial %s each".formatted(serials.getFirst())
                : "serials " + String.join(", ", serials));
  }

  private String field(String name, String otherwise) {
    return said.getOrDefault(name, otherwise);
  }
}
