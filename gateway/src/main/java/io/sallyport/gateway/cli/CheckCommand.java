package io.sallyport.gateway.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sallyport.gateway.cli.check.Finding;
import io.sallyport.gateway.cli.check.Host;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What this host can do. */
@Command(
    name = "check",
    description =
        "Tell what this host can do as a gateway, and what to do about what it lacks. Exit 1 where"
            + " the kernel datapath would not run.",
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
  @Option(
      names = "--interface",
      paramLabel = "NAME",
      description = "The interface that a gateway would use here.")
  Optional<String> networkInterface = Optional.empty();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "table (default) or json.")
  PlanCommand.Output output = PlanCommand.Output.table;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    List<Finding> findings = Host.look(networkInterface);
    PrintWriter out = spec.commandLine().getOut();
    switch (output) {
      case json ->
          out.println(
              JsonMapper.builder()
                  .build()
                  .writerWithDefaultPrettyPrinter()
                  .writeValueAsString(Map.of("findings", findings)));
      case table -> print(findings, out);
    }
    out.flush();
    return findings.stream().anyMatch(finding -> finding.state() == Finding.State.LACKING) ? 1 : 0;
  }

  private static void print(List<Finding> findings, PrintWriter out) {
    TextTable table = new TextTable("WHAT", "STATE", "HERE");
    findings.forEach(
        finding ->
            table.row(
                finding.what(), finding.state().name().toLowerCase(Locale.ROOT), finding.found()));
    table.print(out);
    for (Finding finding : findings) {
      if (!finding.fix().isEmpty()) {
        out.printf("%s: %s%n", finding.what(), finding.fix());
      }
    }
  }
}
