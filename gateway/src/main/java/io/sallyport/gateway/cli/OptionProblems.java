package io.sallyport.gateway.cli;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** Everything that is wrong with a command line, at once. */
final class OptionProblems {
  private OptionProblems() {}

  static List<String> of(CommandLine line, String... arguments) {
    collectErrors(line, true);
    ParseResult result = line.parseArgs(arguments);
    while (result.hasSubcommand()) {
      result = result.subcommand();
    }
    boolean onlyHelp = result.isUsageHelpRequested() || result.isVersionHelpRequested();
    List<String> problems =
        onlyHelp
            ? List.of()
            : result.errors().stream()
                .map(error -> Optional.ofNullable(error.getMessage()).orElse("bad option"))
                .distinct()
                .toList();
    collectErrors(line, false);
    return problems;
  }

  private static void collectErrors(CommandLine line, boolean collect) {
    line.getCommandSpec().parser().collectErrors(collect);
    line.getSubcommands().values().forEach(sub -> collectErrors(sub, collect));
  }
}
