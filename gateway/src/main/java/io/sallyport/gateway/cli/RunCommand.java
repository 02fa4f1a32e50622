package io.sallyport.gateway.cli;

import io.sallyport.gateway.health.Health;
import io.sallyport.gateway.metrics.Metrics;
import io.sallyport.gateway.proxy.OwnListeners;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Names;
import io.sallyport.tenantapi.directory.MemberDirectory;
import io.sallyport.tenantapi.http.HttpServer;
import io.sallyport.tenantapi.tenant.Cluster;
import io.sallyport.tenantapi.tenant.Fleet;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Planner, gateway and allow-list service of one host, without Kubernetes. */
@Command(
    name = "run",
    description = "Plan for all clusters in the manifests and be the gateway of one of them.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "DIR",
      description = "Folder of manifests; read again whenever it changes.")
  Path manifests = Path.of(".");

  @Option(
      names = "--state",
      required = true,
      paramLabel = "DIR",
      description = "State directory; made where there is none.")
  Path state = Path.of(".");

  @Option(names = "--cluster", required = true, paramLabel = "NAME", description = "This cluster.")
  String cluster = "";

  @Option(
      names = "--allow-list",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:8480",
      converter = HostPort.class,
      description = "Allow-list service (${DEFAULT-VALUE}); a loopback address.")
  InetSocketAddress allowList = new InetSocketAddress(8480);

  @Mixin GatewayOptions options = new GatewayOptions();

  @Override
  public Integer call() throws UserError, InterruptedException {
    options.requireSound();
    Fleet fleet = Manifests.read(manifests);
    if (!Names.isName(cluster) || !fleet.hasCluster(new ClusterName(cluster))) {
      List<ClusterName> known = fleet.clusters().stream().map(Cluster::name).toList();
      throw UserError.input(
          "--cluster '%s' names no EgressCluster; fits: %s"
              .formatted(cluster, known.isEmpty() ? "an EgressCluster manifest" : known));
    }
    try {
      serve(fleet);
      return 0;
    } catch (IOException e) {
      throw UserError.failed(e);
    }
  }

  private void serve(Fleet fleet) throws IOException, UserError, InterruptedException {
    System.out.println("planning for all clusters: " + names(fleet) + "; gateway of " + cluster);
    Health health =
        new Health(List.of(GatewayProgram.LISTENERS, GatewayProgram.TABLE, GatewayProgram.BLOCKS));
    Metrics metrics = new Metrics();
    OwnListeners listeners = new OwnListeners();
    GatewayProgram.Place place = new GatewayProgram.Place(cluster, cluster);
    try (PlannerProgram planner = new PlannerProgram(manifests, state, allowList, metrics);
        MemberDirectory directory = MemberDirectory.open(state, cluster, cluster);
        GatewayProgram program =
            new GatewayProgram(
                place,
                options,
                GatewayCommand.alone(directory, cluster),
                listeners,
                health,
                metrics,
                Plant.NONE);
        HttpServer admin = HttpServer.start(options.metrics, Admin.of(metrics, health))) {
      listeners.add(admin.address());
      listeners.add(planner.address());
      planner.start();
      try (Looking looking = new Looking("gateway", directory.watched(), program::look)) {
        looking.start();
        Serving.announce(
            "run cluster=%s allow-list=%s".formatted(cluster, HostPort.text(planner.address())),
            program,
            admin);
        Serving.untilTerminated(() -> program.drain(options.drainTimeout));
      }
    }
  }

  private static String names(Fleet fleet) {
    return fleet.clusters().stream()
        .map(known -> known.name().name())
        .collect(Collectors.joining(", "));
  }
}
