package io.sallyport.gateway.cli;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.sallyport.gateway.health.Health;
import io.sallyport.gateway.metrics.Metrics;
import io.sallyport.gateway.metrics.PlannerCollector;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Names;
import io.sallyport.tenantapi.allowlist.AllowListService;
import io.sallyport.tenantapi.http.HttpServer;
import io.sallyport.tenantapi.kube.Leadership;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What plans, in Kubernetes. */
@Command(
    name = "controller",
    description = "Plan for the EgressTenants of a Kubernetes API server.",
    mixinStandardHelpOptions = true)
final class ControllerCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(ControllerCommand.class);
  private static final String HUB = "hub";
  private static final String MEMBER = "member";

  /** What a controller does. */
  enum Role {
    hub,
    member
  }

  @Option(
      names = "--role",
      required = true,
      paramLabel = "ROLE",
      description =
          "${COMPLETION-CANDIDATES}: a hub plans for all clusters; a member brings its slices to"
              + " its gateways.")
  Role role = Role.hub;

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description =
          "How to reach the API server (default: the pod's service account, or $KUBECONFIG, or"
              + " ~/.kube/config).")
  Optional<Path> kubeconfig = Optional.empty();

  @Option(names = "--cluster", paramLabel = "NAME", description = "This cluster, of a member.")
  Optional<String> cluster = Optional.empty();

  @Option(
      names = "--hub-kubeconfig",
      paramLabel = "FILE",
      description = "How a member reaches its hub; `sallyport join` makes it.")
  Optional<Path> hubKubeconfig = Optional.empty();

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      defaultValue = "sallyport-system",
      description = "Where the Lease of the one that leads is (${DEFAULT-VALUE}).")
  String namespace = "";

  @Option(
      names = "--allow-list",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:8480",
      converter = HostPort.class,
      description = "Allow-list service (${DEFAULT-VALUE}); a loopback address.")
  InetSocketAddress allowList = new InetSocketAddress(8480);

  @Option(
      names = "--metrics",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:9402",
      converter = HostPort.class,
      description = "Metrics and health (${DEFAULT-VALUE}).")
  InetSocketAddress metrics = new InetSocketAddress(9402);

  @Override
  public Integer call() throws UserError, InterruptedException {
    PlannerProgram.requireLoopback(allowList);
    requireSound();
    try (KubernetesClient client = Kubeconfig.client("--kubeconfig", kubeconfig)) {
      if (role == Role.hub) {
        serve(client);
      } else {
        serveMember(client);
      }
      return 0;
    } catch (IOException e) {
      throw UserError.failed(e);
    }
  }

  private void requireSound() throws UserError {
    boolean member = role == Role.member;
    if (member != cluster.isPresent() || member != hubKubeconfig.isPresent()) {
      throw UserError.input(
          "--cluster NAME and --hub-kubeconfig FILE are for --role member, which needs both");
    }
    if (member && !Names.isName(cluster.orElse(""))) {
      throw UserError.input("--cluster must match " + Names.PATTERN);
    }
  }

  private void serveMember(KubernetesClient client) throws IOException, InterruptedException {
    Health health = new Health(List.of(MEMBER));
    Metrics registry = new Metrics();
    String replica = InetAddress.getLocalHost().getHostName() + "-" + ProcessHandle.current().pid();
    try (HttpServer admin = HttpServer.start(metrics, Admin.of(registry, health))) {
      Leadership leadership =
          new Leadership(
              client,
              new Leadership.Candidate(namespace, "sallyport-member", replica),
              () -> leadMember(client, registry, health),
              ControllerCommand::ended);
      System.out.printf(
          "ready controller role=%s cluster=%s metrics=%s%n",
          role, cluster.orElse(""), HostPort.text(admin.address()));
      System.out.flush();
      Serving.untilTerminated(leadership::close);
    }
  }

  private void leadMember(KubernetesClient client, Metrics registry, Health health) {
    try {
      new MemberProgram(
              client,
              new ClusterName(cluster.orElse("")),
              hubKubeconfig.orElse(Path.of("")),
              registry,
              () -> health.ready(MEMBER))
          .start();
      LOG.info("this replica leads");
    } catch (IOException | RuntimeException e) {
      Looking.died(Thread.currentThread(), e);
    }
  }

  private void serve(KubernetesClient client) throws IOException, InterruptedException {
    Health health = new Health(List.of(HUB));
    Metrics registry = new Metrics();
    PlannerCollector collector = new PlannerCollector();
    registry.register(collector);
    AllowListService lists = new AllowListService(collector::answered);
    String replica = InetAddress.getLocalHost().getHostName() + "-" + ProcessHandle.current().pid();
    try (HttpServer admin = HttpServer.start(metrics, Admin.of(registry, health));
        HttpServer server = HttpServer.start(allowList, lists)) {
      Leadership leadership =
          new Leadership(
              client,
              new Leadership.Candidate(namespace, "sallyport-hub", replica),
              () -> lead(client, lists, collector, registry, health),
              ControllerCommand::ended);
      System.out.printf(
          "ready controller role=%s allow-list=%s metrics=%s%n",
          role, HostPort.text(server.address()), HostPort.text(admin.address()));
      System.out.flush();
      Serving.untilTerminated(leadership::close);
    }
  }

  private static void lead(
      KubernetesClient client,
      AllowListService lists,
      PlannerCollector collector,
      Metrics registry,
      Health health) {
    try {
      new HubProgram(client, lists, collector, registry, () -> health.ready(HUB)).start();
      LOG.info("this replica leads");
    } catch (IOException | RuntimeException e) {
      Looking.died(Thread.currentThread(), e);
    }
  }

  /** A replica that leads no more ends, and is started anew as one that waits. */
  private static void ended() {
    LOG.error("the Lease is another's, or the API server does not answer: ending this program");
    Runtime.getRuntime().halt(UserError.FAILED);
  }
}
