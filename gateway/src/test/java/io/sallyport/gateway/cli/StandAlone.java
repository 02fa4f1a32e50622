package io.sallyport.gateway.cli;

import static org.awaitility.Awaitility.await;

import io.sallyport.gateway.lab.Program;
import io.sallyport.gateway.lab.SourceServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A folder of manifests, the `run` of cluster eu1 that serves them, and a server outside. */
final class StandAlone implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path folder;
  private final SourceServer server;
  private final List<Program> programs = new ArrayList<>();
  private Map<String, String> where = Map.of();

  StandAlone(Path folder) throws IOException {
    this.folder = folder;
    this.server = SourceServer.start("127.99.0.1");
    Files.createDirectories(folder.resolve("manifests"));
    for (String name : List.of("eu1", "us1")) {
      manifest(
          name,
          "{apiVersion: sallyport.io/v1alpha1, kind: EgressCluster, metadata: {name: %s}}"
              .formatted(name));
    }
  }

  /** A tenant with these lines as its spec, to destinations outside. */
  static String tenant(String name, String... spec) {
    return """
    apiVersion: sallyport.io/v1alpha1
    kind: EgressTenant
    metadata: {name: %s}
    spec:
      destinationCIDRs: [127.99.0.0/24]
      %s
    """
        .formatted(name, String.join("\n  ", spec));
  }

  void manifest(String name, String text) throws IOException {
    Path beside = folder.resolve(name + ".new");
    Files.writeString(beside, text);
    Files.move(
        beside,
        folder.resolve("manifests").resolve(name + ".yaml"),
        StandardCopyOption.REPLACE_EXISTING);
  }

  void removeManifest(String name) throws IOException {
    Files.deleteIfExists(folder.resolve("manifests").resolve(name + ".yaml"));
  }

  Path state() {
    return folder.resolve("state");
  }

  SourceServer server() {
    return server;
  }

  /** Starts `run` and waits until it is ready. */
  Program start() throws Exception {
    Program program = started();
    await().atMost(PATIENCE).until(() -> get("metrics", "/readyz"), "ok\n"::equals);
    return program;
  }

  /** Starts `run` and waits until it serves. */
  Program started() throws Exception {
    Program program = starting();
    where = fields(program.line("ready "));
    return program;
  }

  /** Starts `run` and waits for nothing. */
  Program starting() throws IOException {
    Program program = Program.start(runArguments());
    programs.add(program);
    return program;
  }

  /** Starts the gateway of another cluster; the port of its SOCKS5 listener. */
  int gateway(String cluster) throws Exception {
    Program program =
        Program.start(
            ("gateway --cluster " + cluster + " --socks5 127.0.0.1:0 --connect 127.0.0.1:0")
                .concat(" --metrics 127.0.0.1:0 --slices " + state())
                .split(" "));
    programs.add(program);
    return port(fields(program.line("ready ")), "socks5");
  }

  private static Map<String, String> fields(String line) {
    Map<String, String> fields = new HashMap<>();
    for (String part : line.split(" ")) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        fields.put(part.substring(0, equals), part.substring(equals + 1));
      }
    }
    return fields;
  }

  private String[] runArguments() {
    return ("run --cluster eu1 --socks5 127.0.0.1:0 --connect 127.0.0.1:0 --metrics 127.0.0.1:0"
            + " --allow-list 127.0.0.1:0 -f "
            + folder.resolve("manifests")
            + " --state "
            + state())
        .split(" ");
  }

  int socks5() {
    return port(where, "socks5");
  }

  private static int port(Map<String, String> where, String listener) {
    String at = where.getOrDefault(listener, ":0");
    return Integer.parseInt(at.substring(at.lastIndexOf(':') + 1));
  }

  /** Whom the server outside sees when {@code source} comes. */
  String seen(String source) throws IOException {
    return server.seenThrough(socks5(), source);
  }

  /** Waits until {@code source} gets through, and answers whom the server sees. */
  String awaitSeen(String source) {
    return await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> seen(source), seen -> !seen.isEmpty());
  }

  String get(String listener, String path) throws Exception {
    return answer(listener, path).body();
  }

  HttpResponse<String> answer(String listener, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + port(where, listener) + path);
      return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  /** Runs a command on this state directory. */
  Program.Result command(String words, String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(words.split(" ")));
    arguments.addAll(List.of("--state", state().toString()));
    arguments.addAll(List.of(more));
    return Program.run(arguments.toArray(String[]::new));
  }

  @Override
  public void close() throws IOException {
    programs.forEach(Program::close);
    server.close();
  }
}
