package io.sallyport.gateway.cli;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.CidrText;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Names;
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

/** Moves workloads off addresses: the one way an address in use changes. */
@Command(
    name = "evict",
    description =
        "Drain blocks of a tenant now, although they are in use: their workloads get other"
            + " addresses of the tenant, and their connections end.",
    mixinStandardHelpOptions = true)
final class EvictCommand implements Callable<Integer> {
  @Parameters(paramLabel = "TENANT", description = "Name of the EgressTenant.")
  String tenant = "";

  @Option(names = "--cidr", paramLabel = "PREFIX", description = "The blocks that overlap it.")
  Optional<String> cidr = Optional.empty();

  @Option(names = "--cluster", paramLabel = "NAME", description = "The blocks that it holds.")
  Optional<String> cluster = Optional.empty();

  @Mixin VerbOptions options = new VerbOptions();

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws UserError {
    if (!Names.isName(tenant) || !cluster.map(Names::isName).orElse(true)) {
      throw UserError.input("TENANT and --cluster must match " + Names.PATTERN);
    }
    if (cidr.isEmpty() && cluster.isEmpty()) {
      throw UserError.input("one of --cidr and --cluster is needed, to say what to evict");
    }
    Optional<Cidr> prefix = Optional.empty();
    if (cidr.isPresent()) {
      prefix = Optional.of(prefix(cidr.get()));
    }
    return options.act(
        new Verb.Evict(
            new TenantName(tenant), prefix, cluster.map(ClusterName::new), options.reason),
        spec.commandLine().getOut());
  }

  private static Cidr prefix(String text) throws UserError {
    return switch (CidrText.read(text)) {
      case CidrText.Canonical(Cidr canonical) -> canonical;
      case CidrText.Refused(String rule, String fits) ->
          throw UserError.input("--cidr '%s' %s; fits: %s".formatted(text, rule, fits));
    };
  }
}
