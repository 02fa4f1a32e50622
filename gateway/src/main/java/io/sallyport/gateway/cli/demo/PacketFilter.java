package io.sallyport.gateway.cli.demo;

import io.sallyport.ipam.address.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The firewall of the kernel demo, as the demo sees it: a process in a namespace of its own. */
final class PacketFilter {
  private static final int PATIENCE_SECONDS = 20;

  private final Children.Child child;
  private final LinkedBlockingQueue<String> reports = new LinkedBlockingQueue<>();
  private final String loaded;

  private PacketFilter(
      Children children, Routed ground, FirewallLog log, List<Object> arguments, String serials)
      throws IOException, InterruptedException {
    this.child =
        children.start(
            Children.Plan.small(ground.firewall(), "firewall", NftFirewall.class),
            line -> heard(line, log),
            arguments.toArray());
    String line = child.line(PATIENCE_SECONDS);
    if (!line.startsWith("loaded ")) {
      throw new IOException("the firewall could not load the allow-lists, it said: " + line);
    }
    Map<String, String> said = FirewallLog.fields(line);
    this.loaded =
        "loaded the exported allow-lists: %s prefixes, serial %s (%s)"
            .formatted(said.get("prefixes"), serials, said.get("by"));
  }

  /**
   * Exports each tenant's list into {@code folder}, and starts the firewall with them.
   *
   * @param lists where the allow-list service is
   * @param expected every source that may come from gateways
   */
  static PacketFilter start(
      Children children,
      Routed ground,
      FirewallChild service,
      InetSocketAddress lists,
      Path folder,
      Set<IpAddress> expected)
      throws IOException, InterruptedException {
    List<Object> arguments = new ArrayList<>();
    arguments.add(ground.fleet().server());
    arguments.add(expected.stream().map(IpAddress::toString).collect(Collectors.joining(",")));
    List<String> serials = new ArrayList<>();
    for (DemoFleet.Tenant tenant : DemoFleet.TENANTS) {
      Path file = folder.resolve(tenant.name() + ".nft");
      HttpResponse<String> list = list(lists, tenant.name());
      Files.writeString(file, list.body());
      serials.add(list.headers().firstValue("X-Sallyport-Serial").orElse("?"));
      arguments.add(tenant.name() + "=" + service.port(tenant.name()).getPort() + "=" + file);
    }
    return new PacketFilter(
        children,
        ground,
        service.log(),
        arguments,
        serials.stream().distinct().collect(Collectors.joining(", ")));
  }

  private static HttpResponse<String> list(InetSocketAddress lists, String tenant)
      throws IOException, InterruptedException {
    URI uri =
        URI.create(
            "http://%s:%d/v1/tenants/%s/allow.nft"
                .formatted(lists.getAddress().getHostAddress(), lists.getPort(), tenant));
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IOException(uri + " answered " + answer.statusCode());
      }
      return answer;
    }
  }

  private void heard(String line, FirewallLog log) {
    if (line.startsWith("report ")) {
      reports.add(line);
    } else {
      log.line(line);
    }
  }

  String loaded() {
    return loaded;
  }

  /** All its counters now. */
  Map<String, String> report() throws IOException, InterruptedException {
    child.say("report");
    String line = reports.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (line == null) {
      throw new IOException("the firewall reported nothing for %d s".formatted(PATIENCE_SECONDS));
    }
    return FirewallLog.fields(line);
  }
}
