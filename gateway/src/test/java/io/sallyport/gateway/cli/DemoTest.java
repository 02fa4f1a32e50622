package io.sallyport.gateway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.cli.demo.Demo;
import io.sallyport.gateway.lab.Program;
import io.sallyport.gateway.metrics.GatewayMeter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
  private static final Pattern SAMPLE = Pattern.compile("(?m)^(\\w+)(?:\\{.*})? ([0-9.E+-]+)$");

  private final List<String> screen = new CopyOnWriteArrayList<>();

  @Test
  void everyRowIsRightAndEverySeriesMoves(@TempDir Path folder) throws Exception {
    Map<String, Double> highest = new ConcurrentHashMap<>();
    AtomicBoolean over = new AtomicBoolean();
    try (Demo demo = new Demo(folder, Demo.Datapath.PROXY, DemoCommand::planner, screen::add)) {
      Thread scraper = Thread.ofVirtual().start(() -> scrape(demo, highest, over));
      boolean right = demo.run(List.of(), Duration.ofMinutes(1));
      over.set(true);
      scraper.join();
      demo.sayWhere();
      assertThat(right).as(String.join("\n", screen)).isTrue();
    }
    narrow();
    assertThat(screen)
        .anyMatch(line -> line.contains("loaded the exported allow-lists: 3 prefixes, serial"))
        .anyMatch(line -> line.contains("at acme's port: dropped, not in acme's list"));
    for (GatewayMeter meter :
        List.of(
            GatewayMeter.CONNECTIONS_ACTIVE,
            GatewayMeter.CONNECTIONS,
            GatewayMeter.BYTES,
            GatewayMeter.DROPPED,
            GatewayMeter.PORTS_USED,
            GatewayMeter.PORTS_CAPACITY)) {
      assertThat(highest.getOrDefault(meter.series(), 0.0)).as(meter.series()).isPositive();
    }
    assertThat(highest.getOrDefault("sallyport_apply_seconds_count", 0.0)).isPositive();
  }

  @Test
  void aGatewayThatBindsWronglyIsFound(@TempDir Path folder) throws Exception {
    try (Demo demo = new Demo(folder, Demo.Datapath.PROXY, DemoCommand::planner, screen::add)) {
      assertThat(demo.run(List.of("--plant", "wrong-bind"), Duration.ofMinutes(1))).isFalse();
    }
    narrow();
    assertThat(screen.stream().filter(line -> line.contains("WRONG must be 127.113.0.")))
        .as("an address of bank does not pass acme's port")
        .hasSize(2)
        .allMatch(line -> line.startsWith("shop/web-") && line.contains(" eu1     dropped "));
    assertThat(screen).anyMatch(line -> line.startsWith("WRONG foreign sources: "));
  }

  /**
   * As a person runs it: a gateway must be back within 5 s, and what was planted is an exit of 1.
   */
  @Test
  void theCommandEndsAsItsTableSays() throws Exception {
    assertThat(command("demo", "--datapath", "proxy")).contains("checks right", "exit 0");
    assertThat(command("demo", "--datapath", "proxy", "--plant", "wrong-bind"))
        .contains("WRONG must be 127.113.0.", "exit 1");
  }

  private static String command(String... words) throws Exception {
    Process process = new ProcessBuilder(Program.command(words)).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return output + "exit " + process.waitFor();
  }

  private void narrow() {
    assertThat(screen).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
  }

  private static void scrape(Demo demo, Map<String, Double> highest, AtomicBoolean over) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      while (!over.get()) {
        for (String at : demo.metrics().values()) {
          Matcher sample = SAMPLE.matcher(page(client, at));
          while (sample.find()) {
            highest.merge(sample.group(1), Double.parseDouble(sample.group(2)), Math::max);
          }
        }
        Thread.onSpinWait();
      }
    }
  }

  /** The page, or nothing while a gateway is away. */
  private static String page(HttpClient client, String at) {
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + at + "/metrics")).build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException away) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
