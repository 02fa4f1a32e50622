package io.sallyport.gateway.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.sallyport.ipam.plan.Names;
import io.sallyport.tenantapi.kube.Join;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a cluster a member of a hub. */
@Command(
    name = "join",
    description =
        "Make this cluster a member of a hub: its EgressCluster and rights there, and a Secret with"
            + " a kubeconfig here. Needs an administrator's kubeconfig of both.",
    mixinStandardHelpOptions = true)
final class JoinCommand implements Callable<Integer> {
  private static final int MOST_DAYS = 3650;

  @Option(
      names = "--hub",
      required = true,
      paramLabel = "KUBECONFIG",
      description = "How to reach the hub.")
  Path hub = Path.of("");

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "How to reach the cluster that joins (default: $KUBECONFIG or ~/.kube/config).")
  Optional<Path> kubeconfig = Optional.empty();

  @Option(
      names = "--name",
      required = true,
      paramLabel = "NAME",
      description = "The cluster's name in the fleet.")
  String name = "";

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      defaultValue = "sallyport-system",
      description = "Where the Secret is in the cluster that joins (${DEFAULT-VALUE}).")
  String namespace = "";

  @Option(
      names = "--hub-server",
      paramLabel = "URL",
      description = "How the member reaches the hub (default: the server in --hub).")
  Optional<String> server = Optional.empty();

  @Option(
      names = "--days",
      paramLabel = "N",
      defaultValue = "365",
      description = "How long the kubeconfig is good (${DEFAULT-VALUE}); join again before.")
  int days = MOST_DAYS;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "table (default) or json.")
  PlanCommand.Output output = PlanCommand.Output.table;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws UserError {
    if (!Names.isName(name)) {
      throw UserError.input("--name '%s' must match %s; fits: eu1".formatted(name, Names.PATTERN));
    }
    if (days < 1 || days > MOST_DAYS) {
      throw UserError.input("--days %d must be 1 to %d; fits: 365".formatted(days, MOST_DAYS));
    }
    Join.Wish wish = new Join.Wish(name, namespace, server, Duration.ofDays(days));
    try (KubernetesClient there = Kubeconfig.client("--hub", Optional.of(hub));
        KubernetesClient here = Kubeconfig.client("--kubeconfig", kubeconfig)) {
      print(Join.join(there, here, wish), spec.commandLine().getOut());
      return 0;
    } catch (IOException e) {
      throw UserError.failed(e);
    }
  }

  private void print(Join.Joined joined, PrintWriter out) throws IOException {
    switch (output) {
      case json ->
          out.println(
              JsonMapper.builder()
                  .build()
                  .writerWithDefaultPrettyPrinter()
                  .writeValueAsString(joined));
      case table -> {
        TextTable table = new TextTable("WHERE", "OBJECT", "RESULT");
        joined.made().forEach(made -> table.row(made.where(), made.object(), made.result()));
        table.print(out);
        out.printf(
            "%s is a member until %s; `sallyport join` again before gives it a new token%n",
            name, joined.expires());
      }
    }
    out.flush();
  }
}
