package io.sallyport.gateway.cli;

import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.tenantapi.controller.Verb;
import io.sallyport.tenantapi.tenant.TenantName;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a cluster off that cannot answer any more. */
@Command(
    name = "release",
    description =
        "Write a cluster off that cannot acknowledge: its blocks rest from now on, then others get"
            + " them. Only for a cluster that is surely not using them.",
    mixinStandardHelpOptions = true)
final class ReleaseCommand implements Callable<Integer> {
  @Option(names = "--cluster", required = true, paramLabel = "NAME", description = "The cluster.")
  String cluster = "";

  @Parameters(
      paramLabel = "TENANT",
      arity = "0..1",
      description = "Of this EgressTenant alone (default: of all).")
  Optional<String> tenant = Optional.empty();

  @Mixin VerbOptions options = new VerbOptions();

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws UserError {
    options.requireName("--cluster", Optional.of(cluster));
    options.requireName("TENANT", tenant);
    return options.act(
        new Verb.Release(new ClusterName(cluster), tenant.map(TenantName::new), options.reason),
        spec.commandLine().getOut());
  }
}
