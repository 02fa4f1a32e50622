package io.sallyport.gateway.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.OptionSpec;

/** The {@code sallyport} program. */
@Command(
    name = "sallyport",
    description = "Egress gateway with tenant IP pools for many Kubernetes clusters.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      CheckCommand.class,
      DemoCommand.class,
      RunCommand.class,
      ControllerCommand.class,
      JoinCommand.class,
      GatewayCommand.class,
      PlanCommand.class,
      ExportCommand.class,
      WhoisCommand.class,
      EvictCommand.class,
      ReleaseCommand.class,
      TrainCommand.class,
      picocli.AutoComplete.GenerateCompletion.class
    })
public final class Main {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);
  private static final String ENVIRONMENT_PREFIX = "SALLYPORT_";

  private Main() {}

  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT);
    System.exit(run(arguments));
  }

  /** Runs one command; 0 for success, 1 for failure, 2 for what the caller got wrong. */
  static int run(String... arguments) {
    CommandLine line = new CommandLine(new Main());
    line.setDefaultValueProvider(option -> environment(option));
    line.setExecutionExceptionHandler(
        (failure, command, result) -> {
          if (failure instanceof UserError error) {
            error.lines().forEach(command.getErr()::println);
            command.getErr().flush();
            return error.exitCode();
          }
          LOG.debug("command failed", failure);
          command.getErr().println("failed: " + UserError.words(failure));
          command.getErr().flush();
          return UserError.FAILED;
        });
    List<String> problems = OptionProblems.of(line, arguments);
    if (!problems.isEmpty()) {
      PrintWriter err = line.getErr();
      problems.forEach(err::println);
      err.println("Try: sallyport --help");
      err.flush();
      return UserError.WRONG_INPUT;
    }
    return arguments.length == 0 ? usage(line) : line.execute(arguments);
  }

  private static int usage(CommandLine line) {
    line.usage(line.getOut());
    return UserError.WRONG_INPUT;
  }

  /** The environment's value for an option: {@code --max-wait} is {@code SALLYPORT_MAX_WAIT}. */
  private static @org.jspecify.annotations.Nullable String environment(
      CommandLine.Model.ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)
        || !option.longestName().startsWith("--")
        || option.hidden()
        || option.usageHelp()
        || option.versionHelp()) {
      return null;
    }
    String name = option.longestName().substring(2).replace('-', '_');
    return System.getenv(ENVIRONMENT_PREFIX + name.toUpperCase(Locale.ROOT));
  }

  /** The version in the jar's manifest. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"sallyport " + (version == null ? "(not packaged)" : version)};
    }
  }
}
