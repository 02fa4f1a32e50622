package io.sallyport.gateway.cli;

import io.sallyport.tenantapi.controller.FleetPlan;
import io.sallyport.tenantapi.controller.FleetPlanner;
import io.sallyport.tenantapi.directory.StateReader;
import io.sallyport.tenantapi.store.ClockState;
import io.sallyport.tenantapi.store.Kind;
import io.sallyport.tenantapi.store.Stored;
import io.sallyport.tenantapi.tenant.Fleet;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what would be allocated and what would change; writes nothing. */
@Command(
    name = "plan",
    description = "Show what would be allocated and what would change. Nothing is written.",
    mixinStandardHelpOptions = true)
final class PlanCommand implements Callable<Integer> {
  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "DIR",
      description = "Folder of manifests, or one file.")
  Path manifests = Path.of(".");

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "State directory of `run`; without it, as if nothing had been given yet.")
  Optional<Path> state = Optional.empty();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "table (default) or json.")
  Output output = Output.table;

  @Spec CommandSpec spec = CommandSpec.create();

  /** How the plan is printed. */
  enum Output {
    table,
    json
  }

  @Override
  public Integer call() throws UserError {
    Fleet fleet = Manifests.read(manifests);
    FleetPlan plan = plan(fleet, state);
    PrintWriter out = spec.commandLine().getOut();
    switch (output) {
      case table -> PlanTable.print(plan, out);
      case json -> out.println(PlanJson.of(plan));
    }
    out.flush();
    return 0;
  }

  /** The plan of {@code fleet} on what {@code folder} holds. */
  static FleetPlan plan(Fleet fleet, Optional<Path> folder) throws UserError {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    if (folder.isEmpty()) {
      return FleetPlanner.plan(
          new FleetPlanner.State(fleet, Map.of(), List.of(), Map.of(), List.of(), now, 0));
    }
    if (!Files.isDirectory(folder.get())) {
      throw UserError.input(
          "--state '%s' is no directory; fits: the --state of `sallyport run`"
              .formatted(folder.get()));
    }
    try {
      return FleetPlanner.plan(state(fleet, folder.get(), now));
    } catch (IOException e) {
      throw UserError.failed(e);
    }
  }

  /** What is there, where `run` would plan on it. What is in use is read first, as it does. */
  private static FleetPlanner.State state(Fleet fleet, Path root, Instant now)
      throws IOException, UserError {
    var answers = StateReader.answers(root);
    ClockState clock =
        StateReader.read(root, Kind.CLOCK, Kind.THE_CLOCK)
            .map(Stored::value)
            .orElse(ClockState.NEW);
    long seen = StateReader.newestClockSeen(root);
    if (seen > clock.seconds()) {
      throw older(
          root, "a gateway saw EgressClock %d and it is at %d".formatted(seen, clock.seconds()));
    }
    Optional<String> lost = StateReader.lost(root);
    if (lost.isPresent()) {
      throw UserError.failed(lost.get());
    }
    FleetPlanner.State state =
        new FleetPlanner.State(
            fleet,
            StateReader.ledgers(root),
            StateReader.list(root, Kind.CLAIMS).values().stream().map(Stored::value).toList(),
            StateReader.slices(root),
            answers,
            now,
            clock.seconds(),
            clock.restored());
    if (state.behind().isPresent()) {
      throw older(root, state.behind().get());
    }
    return state;
  }

  private static UserError older(Path root, String why) {
    return UserError.failed("%s is an older copy: %s; `run` says what to do".formatted(root, why));
  }
}
