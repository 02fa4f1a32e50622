package io.sallyport.gateway.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sallyport.gateway.lab.HostFeature;
import io.sallyport.gateway.lab.NeedsHost;
import io.sallyport.gateway.lab.Program;
import io.sallyport.gateway.lab.SourceServer;
import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.IpAddress;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** `run` as its user has it: a real process, curl, files that change, signals. */
class RunTest {
  private static final String ACME = tenant("acme", "127.113.0.0/26", "127.10.1.0/24");
  private static final String BANK = tenant("bank", "127.114.0.0/26", "127.10.2.0/24");

  @TempDir Path folder;
  private SourceServer server;
  private final List<Program> programs = new ArrayList<>();
  private Map<String, String> where = Map.of();

  @BeforeEach
  void manifests() throws Exception {
    server = SourceServer.start("127.99.0.1");
    Files.createDirectories(folder.resolve("manifests"));
    manifest(
        "eu1", "{apiVersion: sallyport.io/v1alpha1, kind: EgressCluster, metadata: {name: eu1}}");
    manifest("acme", ACME);
    manifest("bank", BANK);
  }

  @AfterEach
  void end() throws Exception {
    programs.forEach(Program::close);
    server.close();
  }

  @Test
  @NeedsHost(HostFeature.CURL)
  void curlFromTwoSourcesShowsTwoTenantsAndAThirdIsRefused() throws Exception {
    start();
    for (String proxy : List.of("socks5", "connect")) {
      assertThat(Cidr.of("127.113.0.0/31").contains(address(curl("127.10.1.5", proxy)))).isTrue();
      assertThat(Cidr.of("127.114.0.0/31").contains(address(curl("127.10.2.5", proxy)))).isTrue();
      assertThat(curl("127.10.3.5", proxy)).isEmpty();
    }
    assertThat(get("metrics", "/metrics"))
        .contains("sallyport_tenant_dropped_total{", "reason=\"unknown_source\"");
  }

  @Test
  void aRestartKeepsEveryBlockAndSerialAndTheExportedBytes() throws Exception {
    Program first = start();
    Map<String, String> before = ledgers();
    String list = get("allow-list", "/v1/tenants/acme/allow.json");
    first.kill();
    start();
    assertThat(ledgers()).isEqualTo(before);
    assertThat(get("allow-list", "/v1/tenants/acme/allow.json")).isEqualTo(list);
    for (String format : List.of("txt", "json", "csv", "nft")) {
      Program.Result export =
          Program.run("export", "acme", "--format", format, "--state", state().toString());
      assertThat(export.out()).isEqualTo(get("allow-list", "/v1/tenants/acme/allow." + format));
    }
  }

  @Test
  void aBadReloadKeepsTheLastGoodManifestsAndAGoodOneIsTaken() throws Exception {
    start();
    manifest("acme", ACME.replace("/26", "/33"));
    manifest("mail", tenant("mail", "127.115.0.0/26", "127.10.4.0/24"));
    assertThat(server.seenThrough(port("socks5"), "127.10.1.5")).startsWith("127.113.0.");
    assertThat(get("allow-list", "/v1/tenants/acme/allow.txt")).isEqualTo("127.113.0.0/26\n");
    manifest("acme", ACME);
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptionsInstanceOf(IOException.class)
        .untilAsserted(
            () ->
                assertThat(server.seenThrough(port("socks5"), "127.10.4.5"))
                    .startsWith("127.115.0."));
  }

  @Test
  void whatManifestsMayNotSayChangesNoLedger() throws Exception {
    Program program = start();
    Path ledger = state().resolve("ledgers/acme.yaml");
    String before = Files.readString(ledger);
    for (String cidr :
        List.of("0.0.0.0/0", "127.113.0.1/26", "127.113.00.0/26", "127.113.0.0/33", "::1/64")) {
      manifest("acme", ACME.replace("127.113.0.0/26", "\"" + cidr + "\""));
      program.errorLine("spec.egressCIDRs[0] '" + cidr + "'");
      assertThat(ledger).content().as(cidr).isEqualTo(before);
    }
    manifest(
        "acme",
        ACME.replace("127.113.0.0/26", "127.0.0.0/16")
            .replace("spec:", "spec:\n  blockPrefixLength: {ipv4: 32}"));
    program.errorLine("spec.blockPrefixLength.ipv4 '32'");
    assertThat(ledger).content().isEqualTo(before);
    assertThat(server.seenThrough(port("socks5"), "127.10.1.5")).startsWith("127.113.0.");
  }

  @Test
  void aTenantThatIsRefusedKeepsItsList() throws Exception {
    Program program = start();
    manifest("acme", ACME.replace("spec:", "spec:\n  identity: other"));
    program.errorLine("is immutable; tenant acme is acme");
    assertThat(get("allow-list", "/v1/tenants/acme/allow.txt")).isEqualTo("127.113.0.0/26\n");
  }

  @Test
  void sigtermLetsAnOpenTransferFinish() throws Exception {
    Program program = start();
    try (SourceServer.Slow transfer = server.slowTransfer(port("socks5"), "127.10.1.5")) {
      program.terminate();
      await().atMost(Duration.ofSeconds(60)).until(() -> !server.accepts(port("socks5")));
      assertThat(transfer.finish()).isEqualTo(SourceServer.SIZE);
    }
    assertThat(program.await()).isZero();
  }

  @Test
  void aLostLedgerIsNotPlannedAnewAndWhatIsInForceServes() throws Exception {
    start().kill();
    Path ledger = state().resolve("ledgers/acme.yaml");
    Path backup = state().resolve("backup.yaml");
    Files.move(ledger, backup);
    Program program = start();
    program.errorLine("LedgerLost: there are slices of identity acme, and its ledger is gone");
    assertThat(server.seenThrough(port("socks5"), "127.10.1.5")).startsWith("127.113.0.");
    assertThat(ledger).doesNotExist();
    Files.move(backup, ledger);
    manifest("mail", tenant("mail", "127.115.0.0/26", "127.10.4.0/24"));
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptionsInstanceOf(IOException.class)
        .untilAsserted(
            () ->
                assertThat(server.seenThrough(port("socks5"), "127.10.4.5"))
                    .startsWith("127.115.0."));
  }

  @Test
  void aDamagedSliceStaysInForceAndSpoilsNoOtherTenant() throws Exception {
    Program program = start();
    Files.writeString(state().resolve("slices/eu1/bank.yaml"), "kind: [");
    program.errorLine("bank.yaml is damaged");
    manifest("mail", tenant("mail", "127.115.0.0/26", "127.10.4.0/24"));
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptionsInstanceOf(IOException.class)
        .untilAsserted(
            () ->
                assertThat(server.seenThrough(port("socks5"), "127.10.4.5"))
                    .startsWith("127.115.0."));
    assertThat(server.seenThrough(port("socks5"), "127.10.2.5")).startsWith("127.114.0.");
  }

  @Test
  void aGatewayOfAClusterThatNobodyPlannedForIsRefused() throws Exception {
    start();
    Program.Result result =
        Program.run("gateway", "--slices", state().toString(), "--cluster", "eu11");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err().strip())
        .isEqualTo("--cluster 'eu11' is no cluster of %s; fits: [eu1]".formatted(state()));
    assertThat(state().resolve("status/eu11")).doesNotExist();
  }

  @Test
  void aChangedIdentityIsRefusedAndAnotherTenantGetsItOnlyAfterTheFirstIsGone() throws Exception {
    Program program = start();
    manifest("acme", ACME.replace("spec:", "spec:\n  identity: other"));
    program.errorLine("spec.identity 'other' is immutable; tenant acme is acme");
    assertThat(server.seenThrough(port("socks5"), "127.10.1.5")).startsWith("127.113.0.");
    manifest(
        "mail",
        tenant("mail", "127.113.0.0/26", "127.10.4.0/24")
            .replace("spec:", "spec:\n  identity: acme"));
    program.errorLine("EgressTenant mail: spec.egressCIDRs[0] '127.113.0.0/26' overlaps");
    Files.delete(folder.resolve("manifests/acme.yaml"));
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptionsInstanceOf(IOException.class)
        .untilAsserted(
            () ->
                assertThat(server.seenThrough(port("socks5"), "127.10.4.5"))
                    .startsWith("127.113.0."));
    assertThatThrownBy(() -> server.seenThrough(port("socks5"), "127.10.1.5"))
        .hasMessage("SOCKS5 reply 2");
  }

  @Test
  void aSecondPlannerIsRefusedWithOneLine() throws Exception {
    start();
    Program.Result second = Program.run(arguments());
    assertThat(second.code()).isEqualTo(1);
    assertThat(second.err().lines())
        .hasSize(1)
        .allMatch(line -> line.contains("locked by another planner"));
  }

  private Program start() throws Exception {
    Program program = Program.start(arguments());
    programs.add(program);
    Map<String, String> fields = new HashMap<>();
    for (String part : program.line("ready ").split(" ")) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        fields.put(part.substring(0, equals), part.substring(equals + 1));
      }
    }
    where = fields;
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> get("metrics", "/readyz"), answer -> answer.equals("ok\n"));
    return program;
  }

  private String[] arguments() {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("run", "-f", folder.resolve("manifests").toString()));
    arguments.addAll(List.of("--state", state().toString(), "--cluster", "eu1"));
    for (String listener : List.of("socks5", "connect", "metrics", "allow-list")) {
      arguments.addAll(List.of("--" + listener, "127.0.0.1:0"));
    }
    return arguments.toArray(String[]::new);
  }

  private Path state() {
    return folder.resolve("state");
  }

  private Map<String, String> ledgers() throws IOException {
    Map<String, String> ledgers = new HashMap<>();
    for (String name : List.of("acme", "bank")) {
      ledgers.put(name, Files.readString(state().resolve("ledgers/" + name + ".yaml")));
    }
    return ledgers;
  }

  private void manifest(String name, String text) throws IOException {
    Path file = folder.resolve("manifests").resolve(name + ".yaml");
    Path beside = folder.resolve(name + ".new");
    Files.writeString(beside, text);
    Files.move(beside, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  private static String tenant(String name, String egress, String sources) {
    return """
    apiVersion: sallyport.io/v1alpha1
    kind: EgressTenant
    metadata: {name: %s}
    spec:
      egressCIDRs: [%s]
      sources: [{cidr: %s, cluster: eu1}]
      destinationCIDRs: [127.99.0.0/24]
    """
        .formatted(name, egress, sources);
  }

  private int port(String listener) {
    String at = where.getOrDefault(listener, ":0");
    return Integer.parseInt(at.substring(at.lastIndexOf(':') + 1));
  }

  private String get(String listener, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + port(listener) + path);
      return client
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  private String curl(String source, String proxy) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("curl", "-s", "-m", "20", "--interface", source));
    if (proxy.equals("socks5")) {
      command.addAll(List.of("--socks5", "127.0.0.1:" + port(proxy)));
    } else {
      command.addAll(List.of("--proxytunnel", "-x", "http://127.0.0.1:" + port(proxy)));
    }
    command.add("http://127.99.0.1:" + server.port() + "/");
    Process process = new ProcessBuilder(command).start();
    String out = new String(process.getInputStream().readAllBytes(), US_ASCII);
    process.waitFor();
    return out.strip();
  }

  private static IpAddress address(String text) {
    return IpAddress.of(text);
  }
}
