package io.sallyport.gateway.cli;

import io.sallyport.ipam.address.Family;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.Names;
import io.sallyport.tenantapi.allowlist.AllowList;
import io.sallyport.tenantapi.allowlist.AllowListFormat;
import io.sallyport.tenantapi.allowlist.Scope;
import io.sallyport.tenantapi.controller.FleetPlan;
import io.sallyport.tenantapi.directory.HistoryReader;
import io.sallyport.tenantapi.tenant.TenantName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints an allow-list: the same bytes that the service answers. */
@Command(
    name = "export",
    description = "Print the allow-list of a tenant, byte for byte as the service serves it.",
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
  @Parameters(paramLabel = "TENANT", description = "Name of the EgressTenant.")
  String tenant = "";

  @Option(
      names = "--format",
      required = true,
      paramLabel = "FORMAT",
      description = "txt, json, csv or nft.")
  String format = "";

  @Option(names = "--state", paramLabel = "DIR", description = "State directory of `run`.")
  Optional<Path> state = Optional.empty();

  @Option(
      names = {"-f", "--file"},
      paramLabel = "DIR",
      description = "Manifests; without --state, the list as it would be.")
  Optional<Path> manifests = Optional.empty();

  @Option(
      names = "--scope",
      paramLabel = "SCOPE",
      description = "tenant (default): whole CIDRs, or blocks.")
  Grain scope = Grain.tenant;

  @Option(names = "--family", paramLabel = "FAMILY", description = "4, 6 or any (default).")
  String family = "any";

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description = "The list as it was; RFC 3339, for example 2026-11-21T14:05:00Z; with --state.")
  Optional<String> at = Optional.empty();

  /** What one entry stands for. */
  enum Grain {
    tenant,
    blocks
  }

  @Override
  public Integer call() throws UserError, IOException {
    AllowListFormat wanted =
        AllowListFormat.named(format)
            .orElseThrow(
                () -> {
                  List<String> known =
                      Arrays.stream(AllowListFormat.values()).map(AllowListFormat::label).toList();
                  return UserError.input("--format " + format + " is none of " + known);
                });
    if (!Names.isName(tenant)) {
      throw UserError.input("TENANT '" + tenant + "' does not match " + Names.PATTERN);
    }
    Scope.Grain grain = scope == Grain.tenant ? Scope.Grain.TENANT : Scope.Grain.BLOCKS;
    AllowList list =
        AllowList.of(new TenantName(tenant), ledger(), new Scope(grain, familyWanted()));
    System.out.write(wanted.render(list));
    System.out.flush();
    return 0;
  }

  private Optional<Family> familyWanted() throws UserError {
    return switch (family) {
      case "any" -> Optional.empty();
      case "4" -> Optional.of(Family.IPV4);
      case "6" -> Optional.of(Family.IPV6);
      default -> throw UserError.input("--family " + family + " is none of 4, 6, any");
    };
  }

  private Ledger ledger() throws UserError {
    if (at.isPresent() && (manifests.isPresent() || state.isEmpty())) {
      throw UserError.input("--at needs --state, and no --file: manifests have no past");
    }
    if (manifests.isPresent()) {
      FleetPlan plan = PlanCommand.plan(Manifests.read(manifests.get()), state);
      return plan.outcomes().stream()
          .filter(outcome -> outcome.tenant().isPresent() && outcome.name().equals(tenant))
          .map(outcome -> state.isPresent() ? outcome.before() : outcome.plan().ledger())
          .filter(ledger -> !ledger.cidrs().isEmpty())
          .findFirst()
          .orElseThrow(() -> UserError.input("there is no tenant " + tenant));
    }
    if (state.isEmpty()) {
      throw UserError.input("one of --state and --file is needed");
    }
    Instant time = PastTime.of(at);
    try {
      return HistoryReader.ledger(state.get(), tenant, time)
          .filter(ledger -> !ledger.cidrs().isEmpty())
          .orElseThrow(() -> UserError.input(nothing()));
    } catch (IOException e) {
      throw UserError.failed(e);
    }
  }

  private String nothing() {
    return "%s has no ledger of tenant %s%s"
        .formatted(
            state.map(Path::toString).orElse(""),
            tenant,
            at.map(" that held anything at "::concat).orElse(""));
  }
}
