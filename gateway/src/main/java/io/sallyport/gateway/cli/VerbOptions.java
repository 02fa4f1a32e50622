package io.sallyport.gateway.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sallyport.ipam.plan.Names;
import io.sallyport.tenantapi.controller.FleetClock;
import io.sallyport.tenantapi.controller.Verb;
import io.sallyport.tenantapi.controller.Verbs;
import io.sallyport.tenantapi.directory.StateDirectory;
import io.sallyport.tenantapi.directory.VerbRequests;
import io.sallyport.tenantapi.store.Kind;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Option;

/** The options of every verb, and how one is done: by the planner that runs, else here. */
final class VerbOptions {
  private static final long ANSWER_NANOS = 30_000_000_000L;
  private static final long LOOK_NANOS = 20_000_000L;

  @Option(
      names = "--state",
      required = true,
      paramLabel = "DIR",
      description = "State directory of `run`.")
  Path state = Path.of(".");

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why, for history: a ticket, a name.")
  String reason = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "table (default) or json.")
  PlanCommand.Output output = PlanCommand.Output.table;

  /** Does {@code verb} and prints what changed; 0 also where nothing had to. */
  int act(Verb verb, PrintWriter out) throws UserError {
    if (reason.isBlank() || reason.length() > 200 || !reason.chars().allMatch(c -> c >= ' ')) {
      throw UserError.input(
          "--reason '%s' must be one line of 1 to 200 characters; fits: CHG-1234"
              .formatted(reason.strip()));
    }
    if (!Files.isDirectory(state.resolve(Kind.LEDGER.folder()))) {
      throw UserError.input(
          "--state %s holds no ledgers; fits: the --state of `sallyport run`".formatted(state));
    }
    try {
      switch (outcome(verb)) {
        case Verbs.Outcome.Refused(String message) -> throw UserError.input(message);
        case Verbs.Outcome.Done(List<Verbs.Change> changes) -> print(changes, out);
      }
      return 0;
    } catch (IOException e) {
      throw UserError.failed(e);
    }
  }

  private void print(List<Verbs.Change> changes, PrintWriter out) throws IOException {
    switch (output) {
      case json ->
          out.println(
              JsonMapper.builder()
                  .build()
                  .writerWithDefaultPrettyPrinter()
                  .writeValueAsString(Map.of("changes", changes)));
      case table -> {
        TextTable table = new TextTable("IDENTITY", "BLOCK", "CLUSTER", "WAS", "IS");
        changes.forEach(c -> table.row(c.identity(), c.cidr(), c.cluster(), c.before(), c.state()));
        if (!changes.isEmpty()) {
          table.print(out);
        }
        out.printf("%d blocks changed%n", changes.size());
      }
    }
    out.flush();
  }

  private Verbs.Outcome outcome(Verb verb) throws IOException, UserError {
    Optional<StateDirectory> own = StateDirectory.openIfFree(state);
    if (own.isEmpty()) {
      return byThePlanner(verb);
    }
    try (StateDirectory store = own.get()) {
      FleetClock clock = new FleetClock(store, System::nanoTime);
      return new Verbs(store, clock, InstantSource.system()).act(verb);
    }
  }

  private Verbs.Outcome byThePlanner(Verb verb) throws IOException, UserError {
    VerbRequests requests = VerbRequests.of(state);
    String name = UUID.randomUUID().toString();
    requests.ask(name, verb);
    long start = System.nanoTime();
    while (System.nanoTime() - start < ANSWER_NANOS) {
      Optional<Verbs.Outcome> answer = requests.answer(name);
      if (answer.isPresent()) {
        return answer.get();
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    requests.withdraw(name);
    throw UserError.failed(
        "the planner that holds %s did not answer in 30 s; see its log".formatted(state));
  }

  /** Refuses what can be the name of nothing. */
  void requireName(String what, Optional<String> name) throws UserError {
    if (!name.map(Names::isName).orElse(true)) {
      throw UserError.input(
          "%s '%s' must match %s; fits: acme".formatted(what, name.orElse(""), Names.PATTERN));
    }
  }
}
