package io.sallyport.gateway.cli.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a gateway says on its page of metrics. */
final class GatewayScrape {
  private static final Pattern BYTES =
      Pattern.compile("sallyport_tenant_bytes_total\\{([^}]*)} ([0-9.E+]+)");

  private static final int PATIENCE_SECONDS = 20;

  private GatewayScrape() {}

  /** Prints the page of the gateway whose metrics listener is the argument, where it can be had. */
  public static void main(String[] arguments) throws Exception {
    System.out.print(get("http://" + arguments[0] + "/metrics"));
    System.out.flush();
  }

  /** The bytes of every tenant that the gateway counted, as a process beside it sees them. */
  static Map<String, Bytes> bytes(Children children, Ground ground, GatewayChild gateway)
      throws IOException, InterruptedException {
    return switch (ground) {
      case Loopback here -> bytes(get("http://" + gateway.at("metrics") + "/metrics"));
      case Routed there -> {
        Children.Plan plan =
            Children.Plan.small(there.gateway(gateway.cluster()), "scrape", GatewayScrape.class);
        Children.Child child = children.start(plan, gateway.at("metrics"));
        yield bytes(String.join("\n", child.rest(PATIENCE_SECONDS)));
      }
    };
  }

  private static Map<String, Bytes> bytes(String page) {
    Map<String, Bytes> tenants = new TreeMap<>();
    Matcher line = BYTES.matcher(page);
    while (line.find()) {
      String labels = line.group(1);
      long value = (long) Double.parseDouble(line.group(2));
      Bytes bytes =
          label(labels, "direction").equals("egress") ? new Bytes(value, 0) : new Bytes(0, value);
      tenants.merge(label(labels, "tenant"), bytes, Bytes::plus);
    }
    return tenants;
  }

  private static String get(String uri) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  private static String label(String labels, String name) {
    Matcher matcher = Pattern.compile(name + "=\"([^\"]*)\"").matcher(labels);
    return matcher.find() ? matcher.group(1) : "";
  }
}
