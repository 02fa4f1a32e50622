package io.sallyport.gateway.cli;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.address.CidrText;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.tenantapi.controller.Verb;
import io.sallyport.tenantapi.directory.MemberDirectory;
import io.sallyport.tenantapi.tenant.TenantName;
import java.io.IOException;
import java.util.List;
import java.util.Map;
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

  @Option(
      names = "--gateway",
      paramLabel = "NAME",
      description = "The blocks of the cluster that it is the gateway of.")
  Optional<String> gateway = Optional.empty();

  @Mixin VerbOptions options = new VerbOptions();

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws UserError {
    options.requireName("TENANT", Optional.of(tenant));
    options.requireName("--cluster", cluster);
    if (cidr.isEmpty() && cluster.isEmpty() && gateway.isEmpty()) {
      throw UserError.input(
          "one of --cidr, --cluster and --gateway is needed, to say what to evict");
    }
    Optional<Cidr> prefix = Optional.empty();
    if (cidr.isPresent()) {
      prefix = Optional.of(prefix(cidr.get()));
    }
    return options.act(
        new Verb.Evict(new TenantName(tenant), prefix, place(), options.reason),
        spec.commandLine().getOut());
  }

  /** The cluster that is meant. */
  private Optional<ClusterName> place() throws UserError {
    Optional<ClusterName> named = cluster.map(ClusterName::new);
    if (gateway.isEmpty()) {
      return named;
    }
    ClusterName held = held(gateway.get());
    if (named.isPresent() && !named.get().equals(held)) {
      throw UserError.input(
          "--gateway '%s' is the gateway of %s, not of --cluster '%s'; fits: one of the two"
              .formatted(gateway.get(), held, named.get()));
    }
    return Optional.of(held);
  }

  private ClusterName held(String name) throws UserError {
    try {
      Map<ClusterName, String> holders = MemberDirectory.holders(options.state);
      List<ClusterName> found =
          holders.keySet().stream().filter(key -> name.equals(holders.get(key))).toList();
      if (found.size() != 1) {
        throw UserError.input(
            "--gateway '%s' is the gateway of %s; fits: %s"
                .formatted(
                    name,
                    found.isEmpty() ? "no cluster" : found + ", name one by --cluster",
                    found.isEmpty() ? holders.values() : found));
      }
      return found.getFirst();
    } catch (IOException e) {
      throw UserError.failed(e);
    }
  }

  private static Cidr prefix(String text) throws UserError {
    return switch (CidrText.read(text)) {
      case CidrText.Canonical(Cidr canonical) -> canonical;
      case CidrText.Refused(String rule, String fits) ->
          throw UserError.input("--cidr '%s' %s; fits: %s".formatted(text, rule, fits));
    };
  }
}
