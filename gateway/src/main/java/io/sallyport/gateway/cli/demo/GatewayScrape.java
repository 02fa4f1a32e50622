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

  private GatewayScrape() {}

  /** The bytes of every tenant that the gateway with this metrics listener counted. */
  static Map<String, Bytes> bytes(String hostPort) throws IOException, InterruptedException {
    Map<String, Bytes> tenants = new TreeMap<>();
    Matcher line = BYTES.matcher(get("http://" + hostPort + "/metrics"));
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
