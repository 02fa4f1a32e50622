package io.sallyport.tenantapi.kube;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A real kube-apiserver with its etcd on loopback ports of their own, empty at first; both end with
 * it. The programs are those that {@code tenant-api/src/test/kube/build} built.
 */
final class ApiServer implements AutoCloseable {
  static final Path CRDS =
      Path.of(System.getProperty("sallyport.root", "..")).resolve("charts/sallyport/crds");

  private static final String BUILD = "tenant-api/src/test/kube/build";
  private static final String VERSION = "kube-1.36.3";
  private static final int TRIES = 300;
  private static final long PAUSE = 100_000_000;

  private final Path folder;
  private final Path programs;
  private final int port;
  private final List<Process> processes = new ArrayList<>();

  /** What kubectl said. */
  record Said(int code, String text) {}

  private ApiServer(Path folder, Path programs) throws IOException {
    this.folder = folder;
    this.programs = programs;
    this.port = freePort();
  }

  /**
   * Starts one that has our CRDs. Where the programs are not built the test is skipped; with {@code
   * -Dkube=required} it fails.
   */
  static ApiServer startWithCrds(Path folder) throws IOException {
    Optional<Path> programs = programs();
    String lack = "needs a kube-apiserver: run " + BUILD;
    if ("required".equals(System.getProperty("sallyport.kube"))) {
      assertThat(programs).as(lack).isPresent();
    }
    assumeTrue(programs.isPresent(), lack);
    ApiServer server = start(folder, programs.orElseThrow());
    try {
      server.said("apply", "-f", CRDS.toString());
      server.said("wait", "--for=condition=Established", "--timeout=30s", "crd", "--all");
      return server;
    } catch (IOException | RuntimeException | AssertionError e) {
      server.close();
      throw e;
    }
  }

  private void said(String... arguments) throws IOException {
    Said said = kubectl("", arguments);
    assertThat(said.code).as(said.text).isZero();
  }

  private static Optional<Path> programs() {
    String cache =
        Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
            .orElse(System.getProperty("user.home") + "/.cache");
    Path folder =
        Path.of(
            Optional.ofNullable(System.getenv("SALLYPORT_KUBE"))
                .orElse(cache + "/sallyport/" + VERSION));
    return Files.exists(folder.resolve(".versions")) ? Optional.of(folder) : Optional.empty();
  }

  /** Starts one that keeps its data in {@code folder}; when this returns it is ready. */
  static ApiServer start(Path folder, Path programs) throws IOException {
    ApiServer server = new ApiServer(folder, programs);
    try {
      server.start();
      return server;
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private void start() throws IOException {
    int client = freePort();
    int peer = freePort();
    String etcd = "http://127.0.0.1:" + client;
    run(
        "etcd",
        "--name=e",
        "--data-dir=" + folder.resolve("etcd"),
        "--listen-client-urls=" + etcd,
        "--advertise-client-urls=" + etcd,
        "--listen-peer-urls=http://127.0.0.1:" + peer,
        "--unsafe-no-fsync",
        "--log-level=warn");
    Path key = folder.resolve("sa.key");
    Files.writeString(key, privateKey());
    Path tokens = folder.resolve("tokens.csv");
    Files.writeString(tokens, "admin,admin,1,system:masters\n");
    run(
        "kube-apiserver",
        "--etcd-servers=" + etcd,
        "--bind-address=127.0.0.1",
        "--advertise-address=127.0.0.1",
        "--endpoint-reconciler-type=none",
        "--secure-port=" + port,
        "--cert-dir=" + folder.resolve("certs"),
        "--service-cluster-ip-range=10.0.0.0/24",
        "--authorization-mode=RBAC",
        "--token-auth-file=" + tokens,
        "--service-account-issuer=https://kubernetes.default.svc",
        "--service-account-key-file=" + key,
        "--service-account-signing-key-file=" + key,
        "--profiling=false");
    for (int i = 0; i < TRIES && kubectl("", "get", "--raw", "/readyz").code != 0; i++) {
      if (processes.stream().anyMatch(process -> !process.isAlive())) {
        throw new IOException("ended: " + Files.readString(folder.resolve("log")));
      }
      LockSupport.parkNanos(PAUSE);
    }
  }

  private void run(String program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(programs.resolve(program).toString()));
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("GOGC", "40");
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
    processes.add(builder.start());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static String privateKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      byte[] key = generator.generateKeyPair().getPrivate().getEncoded();
      return "-----BEGIN PRIVATE KEY-----\n"
          + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key)
          + "\n-----END PRIVATE KEY-----\n";
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has RSA", impossible);
    }
  }

  /** Runs kubectl as a cluster's administrator to its end. */
  Said kubectl(String input, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                programs.resolve("kubectl").toString(),
                "--server=https://127.0.0.1:" + port,
                "--token=admin",
                "--insecure-skip-tls-verify"));
    command.addAll(Arrays.asList(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().write(input.getBytes(UTF_8));
    process.getOutputStream().close();
    try (InputStream output = process.getInputStream()) {
      String text = new String(output.readAllBytes(), UTF_8);
      return new Said(process.waitFor(), text.strip());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** A client with the rights of a cluster's administrator. */
  KubernetesClient client() {
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("https://127.0.0.1:" + port)
            .withOauthToken("admin")
            .withCaCertFile(folder.resolve("certs/apiserver.crt").toString())
            .withRequestRetryBackoffLimit(0)
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  @Override
  public void close() {
    for (Process process : processes.reversed()) {
      process.destroyForcibly();
      try {
        process.waitFor(10, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
