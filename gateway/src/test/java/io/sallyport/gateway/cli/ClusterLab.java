package io.sallyport.gateway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sallyport.gateway.lab.Inmate;
import io.sallyport.gateway.lab.Lab;
import io.sallyport.gateway.lab.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * A lab with API servers in its namespace {@code api}, at 192.168.77.254, for a hub and a member
 * whose controllers run there, too.
 */
final class ClusterLab implements AutoCloseable {
  static final String API = "api";

  private static final Path ROOT = Path.of(System.getProperty("sallyport.root", ".."));
  private static final String ADDRESS = "192.168.77.254";
  private static final String BUILD = "tenant-api/src/test/kube/build";
  private static final String VERSION = "kube-1.36.3";
  private static final int FIRST_PORT = 20_000;
  private static final int TRIES = 300;
  private static final long PAUSE = 100_000_000;

  private final Lab lab = new Lab();
  private final Path folder;
  private final Path programs;
  private final Map<String, Integer> ports = new HashMap<>();
  private final Map<String, List<Inmate>> servers = new HashMap<>();

  /** A lab in which nothing runs; the test is skipped where API servers are not built. */
  ClusterLab(Path folder) {
    this.folder = folder;
    this.programs = programs();
  }

  private static Path programs() {
    String cache =
        Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
            .orElse(System.getProperty("user.home") + "/.cache");
    Path folder =
        Path.of(
            Optional.ofNullable(System.getenv("SALLYPORT_KUBE"))
                .orElse(cache + "/sallyport/" + VERSION));
    boolean built = Files.exists(folder.resolve(".versions"));
    String lack = "needs a kube-apiserver: run " + BUILD;
    if ("required".equals(System.getProperty("sallyport.kube"))) {
      assertThat(built).as(lack).isTrue();
    }
    assumeTrue(built, lack);
    return folder;
  }

  Lab lab() {
    return lab;
  }

  Path kubeconfig(String name) {
    return folder.resolve(name + ".kubeconfig");
  }

  /** Starts an API server with our CRDs, also again after its end. */
  void server(String name) throws IOException {
    Path own = Files.createDirectories(folder.resolve(name));
    int port = ports.computeIfAbsent(name, any -> FIRST_PORT + ports.size() * 10);
    Path key = own.resolve("sa.key");
    if (Files.notExists(key)) {
      Files.writeString(key, privateKey());
      Files.writeString(own.resolve("tokens.csv"), "admin,admin,1,system:masters\n");
      Files.writeString(kubeconfig(name), kubeconfig(own, port));
    }
    String etcd = "http://127.0.0.1:" + (port + 1);
    servers.put(name, List.of(store(own, etcd, port + 2), server(own, etcd, port)));
    eventually(name, "ok", "get", "--raw", "/readyz");
    if (!said(name, "", "get", "crd").contains("egresstenants")) {
      said(name, "", "apply", "-f", ROOT.resolve("charts/sallyport/crds").toString());
      said(name, "", "wait", "--for=condition=Established", "--timeout=30s", "crd", "--all");
    }
  }

  private Inmate store(Path own, String etcd, int peers) {
    return start(
        own,
        "etcd",
        "--name=e",
        "--data-dir=" + own.resolve("etcd"),
        "--listen-client-urls=" + etcd,
        "--advertise-client-urls=" + etcd,
        "--listen-peer-urls=http://127.0.0.1:" + peers,
        "--unsafe-no-fsync",
        "--log-level=warn");
  }

  private Inmate server(Path own, String etcd, int port) {
    return start(
        own,
        "kube-apiserver",
        "--etcd-servers=" + etcd,
        "--bind-address=" + ADDRESS,
        "--advertise-address=" + ADDRESS,
        "--endpoint-reconciler-type=none",
        "--secure-port=" + port,
        "--cert-dir=" + own.resolve("certs"),
        "--service-cluster-ip-range=10.0.0.0/24",
        "--authorization-mode=RBAC",
        "--token-auth-file=" + own.resolve("tokens.csv"),
        "--service-account-issuer=https://kubernetes.default.svc",
        "--service-account-key-file=" + own.resolve("sa.key"),
        "--service-account-signing-key-file=" + own.resolve("sa.key"),
        "--profiling=false");
  }

  private static String kubeconfig(Path own, int port) {
    return """
    apiVersion: v1
    kind: Config
    clusters:
      - name: it
        cluster: {server: "https://%s:%d", certificate-authority: %s}
    users: [{name: admin, user: {token: admin}}]
    contexts: [{name: it, context: {cluster: it, user: admin}}]
    current-context: it
    """
        .formatted(ADDRESS, port, own.resolve("certs/apiserver.crt"));
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

  private Inmate start(Path own, String program, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "sh",
                "-c",
                "log=$1; shift; GOGC=40 exec \"$@\" >>\"$log\" 2>&1",
                "sh",
                own.resolve("log").toString(),
                programs.resolve(program).toString()));
    command.addAll(Arrays.asList(arguments));
    return lab.namespaces().start(API, command);
  }

  /** Ends an API server and its store at once, as a power cut would. */
  void endServer(String name) {
    servers.getOrDefault(name, List.of()).forEach(one -> one.signal("KILL"));
    servers.remove(name);
  }

  /** Starts the product's program in a namespace, and waits until it is ready. */
  Inmate program(String namespace, String... arguments) {
    Inmate program = lab.namespaces().start(namespace, Program.command(arguments));
    program.line("ready");
    return program;
  }

  /** Runs the product's program to its end, in the namespace of the API servers. */
  String run(String... arguments) {
    return lab.namespaces().run(API, Program.command(arguments).toArray(String[]::new));
  }

  /** What kubectl says, which succeeds. */
  String said(String server, String input, String... arguments) throws IOException {
    Path file = Files.createTempFile(folder, "input", ".yaml");
    Files.writeString(file, input, UTF_8);
    List<String> command =
        new ArrayList<>(
            List.of(
                "sh",
                "-c",
                "in=$1; shift; exec \"$@\" <\"$in\"",
                "sh",
                file.toString(),
                programs.resolve("kubectl").toString(),
                "--kubeconfig=" + kubeconfig(server)));
    command.addAll(Arrays.asList(arguments));
    return lab.namespaces().run(API, command.toArray(String[]::new)).strip();
  }

  void apply(String server, String objects) throws IOException {
    said(server, objects, "apply", "-f", "-");
  }

  /** Waits until kubectl says something with {@code part} in it. */
  String eventually(String server, String part, String... arguments) {
    String heard = "";
    for (int i = 0; i < TRIES && !heard.contains(part); i++) {
      try {
        heard = said(server, "", arguments);
      } catch (IOException | RuntimeException e) {
        heard = String.valueOf(e.getMessage());
      }
      LockSupport.parkNanos(PAUSE);
    }
    assertThat(heard).as(String.join(" ", arguments)).contains(part);
    return heard;
  }

  @Override
  public void close() {
    lab.close();
  }
}
