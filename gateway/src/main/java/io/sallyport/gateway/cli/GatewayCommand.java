package io.sallyport.gateway.cli;

import io.sallyport.gateway.cli.demo.Children;
import io.sallyport.gateway.health.Health;
import io.sallyport.gateway.metrics.Metrics;
import io.sallyport.gateway.proxy.OwnListeners;
import io.sallyport.ipam.plan.Names;
import io.sallyport.ipam.slot.Pods;
import io.sallyport.tenantapi.controller.MemberPlanner.Member;
import io.sallyport.tenantapi.directory.MemberDirectory;
import io.sallyport.tenantapi.http.HttpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A gateway on the slices of a state directory, or of a Kubernetes API server. */
@Command(
    name = "gateway",
    description =
        "Serve one cluster's tenants from the slices that `run` wrote, or, with --gateway, from"
            + " those of its Kubernetes API server.",
    mixinStandardHelpOptions = true)
final class GatewayCommand implements Callable<Integer> {
  @Option(
      names = "--slices",
      paramLabel = "DIR",
      description = "State directory of `run`; only slices are read, only statuses written.")
  Optional<Path> slices = Optional.empty();

  @Mixin KubernetesOptions kubernetes = new KubernetesOptions();

  @Option(names = "--cluster", required = true, paramLabel = "NAME", description = "This cluster.")
  String cluster = "";

  @Option(
      names = "--name",
      paramLabel = "GW",
      description = "Name of this gateway (default: the cluster's).")
  Optional<String> name = Optional.empty();

  @Option(
      names = "--end-with-input",
      hidden = true,
      description = "End when standard input ends, as a child of another program.")
  boolean endWithInput;

  @Option(
      names = "--plant",
      hidden = true,
      defaultValue = "none",
      converter = Plant.Named.class,
      description = "A fault for the demo to find; only in a child of the demo.")
  Plant plant = Plant.NONE;

  @Mixin GatewayOptions options = new GatewayOptions();

  @Override
  public Integer call() throws UserError, InterruptedException {
    options.requireSound();
    if (!Names.isName(cluster) || !Names.isName(name.orElse(cluster))) {
      throw UserError.input("--cluster and --name must match " + Names.PATTERN);
    }
    if (plant != Plant.NONE && !endWithInput) {
      throw UserError.input("--plant is for the demo alone");
    }
    if (slices.isPresent() == kubernetes.gateway.isPresent()) {
      throw UserError.input("give --slices DIR or --gateway NAMESPACE/NAME, one of them");
    }
    try {
      if (slices.isPresent()) {
        requireKnown(slices.get());
        serve(slices.get());
      } else {
        new GatewayInCluster(kubernetes, cluster, options).serve();
      }
      return 0;
    } catch (IOException e) {
      throw UserError.failed(e);
    }
  }

  private void requireKnown(Path slices) throws IOException, UserError {
    List<String> known = MemberDirectory.clusters(slices);
    if (Files.isDirectory(slices) && !known.contains(cluster)) {
      throw UserError.input(
          "--cluster '%s' is no cluster of %s; fits: %s"
              .formatted(
                  cluster, slices, known.isEmpty() ? "the --state that a `run` serves" : known));
    }
  }

  /** The slices of a directory that this process alone answers. */
  static SliceSource.Opening alone(MemberDirectory directory, String name) {
    return unusable -> new SliceBook(directory, () -> new Member(name, unusable.get(), Pods.NONE));
  }

  private void serve(Path slices) throws IOException, UserError, InterruptedException {
    if (endWithInput) {
      Children.endWithParent();
    }
    GatewayProgram.Place place = new GatewayProgram.Place(cluster, name.orElse(cluster));
    Health health = new Health(List.of(GatewayProgram.LISTENERS, GatewayProgram.TABLE));
    Metrics metrics = new Metrics();
    OwnListeners listeners = new OwnListeners();
    try (MemberDirectory directory = MemberDirectory.open(slices, cluster, place.gateway());
        GatewayProgram program =
            new GatewayProgram(
                place,
                options,
                alone(directory, place.gateway()),
                listeners,
                health,
                metrics,
                plant);
        HttpServer admin = HttpServer.start(options.metrics, Admin.of(metrics, health));
        Looking looking = new Looking("gateway", directory.watched(), program::look)) {
      listeners.add(admin.address());
      looking.start();
      Serving.announce("gateway cluster=" + cluster + " name=" + place.gateway(), program, admin);
      Serving.untilTerminated(() -> program.drain(options.drainTimeout));
    }
  }
}
