package io.sallyport.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.lab.Inmate;
import io.sallyport.gateway.lab.Lab;
import io.sallyport.gateway.lab.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code run --interface} as the gateway of cluster eu1 in a lab, with an echo server outside and a
 * workload that talks to it.
 */
final class KernelLab implements AutoCloseable {
  static final String CLUSTER =
      """
      apiVersion: sallyport.io/v1alpha1
      kind: EgressCluster
      metadata: {name: eu1}
      spec: {podCIDRs: [10.1.0.0/16, "fd00:1::/48"]}
      """;

  /** A tenant with one address of each family. */
  static final String ONE_ADDRESS =
      """
      apiVersion: sallyport.io/v1alpha1
      kind: EgressTenant
      metadata: {name: acme}
      spec:
        egressCIDRs: [203.0.113.10/32, "2001:db8:a:1::10/128"]
        podsPerAddress: 8192
        sources: [{cidr: 10.1.1.0/24, cluster: eu1}, {cidr: "fd00:1:0:1::/64", cluster: eu1}]
      """;

  private static final int TRIES = 50;
  private static final long PAUSE = 100_000_000;

  private final Lab lab = new Lab();
  private final Path folder;
  private final List<String> options;
  private final Inmate talker;
  private Optional<Inmate> program = Optional.empty();

  private KernelLab(Path folder, List<String> options) throws IOException {
    this.folder = folder;
    this.options = options;
    manifest(folder, "eu1", CLUSTER);
    lab.server();
    talker = lab.talker(Lab.EU1);
  }

  /** Starts it with the manifests that {@link #manifest} has written into the folder before. */
  KernelLab(Path folder, String... options) throws IOException {
    this(folder, List.of(options));
    start();
  }

  /** All but the program, which {@link #start} starts. */
  static KernelLab withoutProgram(Path folder, String... options) throws IOException {
    return new KernelLab(folder, List.of(options));
  }

  /** Writes a manifest, for the program to find. */
  static void manifest(Path folder, String name, String text) throws IOException {
    Path manifests = Files.createDirectories(folder.resolve("manifests"));
    Files.writeString(manifests.resolve(name + ".yaml"), text);
  }

  Lab lab() {
    return lab;
  }

  Path state() {
    return folder.resolve("state");
  }

  /** What the workload hears. */
  String ask(String line) {
    return talker.ask(line);
  }

  /** Waits until the workload hears this. */
  void eventually(String line, String answer) {
    String heard = "";
    for (int i = 0; i < TRIES && !heard.equals(answer); i++) {
      heard = ask(line);
      LockSupport.parkNanos(PAUSE);
    }
    assertThat(heard).as(line).isEqualTo(answer);
  }

  /** What nft says, beside the gateway. */
  String nft(String... arguments) {
    List<String> command = new ArrayList<>(List.of("nft"));
    command.addAll(List.of(arguments));
    return inGateway(command.toArray(String[]::new));
  }

  String inGateway(String... command) {
    return lab.namespaces().run(Lab.gateway(Lab.EU1), command);
  }

  void signal(String name) {
    program.orElseThrow().signal(name);
  }

  /** Ends the program as a person would who upgrades it, and waits until it has. */
  void stop() {
    program.orElseThrow().signal("TERM");
    program.orElseThrow().awaitEnd();
  }

  /** Starts the program, also again after its end. */
  void start() {
    startUnready();
    program.orElseThrow().line("ready");
  }

  /** The same, without waiting until it is ready. */
  void startUnready() {
    List<String> command =
        new ArrayList<>(
            Program.command(
                "run",
                "-f",
                folder.resolve("manifests").toString(),
                "--state",
                state().toString(),
                "--cluster",
                "eu1",
                "--interface",
                Lab.INTERFACE));
    command.addAll(options);
    program = Optional.of(lab.namespaces().start(Lab.gateway(Lab.EU1), command));
  }

  @Override
  public void close() {
    lab.close();
  }
}
