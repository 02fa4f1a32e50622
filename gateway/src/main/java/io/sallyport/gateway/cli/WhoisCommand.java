package io.sallyport.gateway.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sallyport.ipam.address.IpAddress;
import io.sallyport.tenantapi.directory.HistoryReader;
import io.sallyport.tenantapi.history.Whois;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Who holds an address, or held it at some time. */
@Command(
    name = "whois",
    description = "Show who holds an egress address, or held it at a time.",
    mixinStandardHelpOptions = true)
final class WhoisCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ADDRESS", description = "An IPv4 or IPv6 address.")
  String address = "";

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description = "RFC 3339, for example 2026-11-21T14:05:00Z (default: now).")
  Optional<String> at = Optional.empty();

  @Option(
      names = "--state",
      required = true,
      paramLabel = "DIR",
      description = "State directory of `run`.")
  Path state = Path.of(".");

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "table (default) or json.")
  PlanCommand.Output output = PlanCommand.Output.table;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws UserError {
    IpAddress asked =
        IpAddress.parse(address)
            .orElseThrow(
                () ->
                    UserError.input(
                        "ADDRESS '" + address + "' is no address; fits: 203.0.113.7, 2001:db8::7"));
    if (!Files.isDirectory(state)) {
      throw UserError.input(
          "--state '%s' is no directory; fits: the --state of `sallyport run`".formatted(state));
    }
    Instant time = PastTime.of(at);
    try {
      Whois.Answer answer = HistoryReader.whois(state, asked, time);
      print(asked, time, answer);
      return 0;
    } catch (IOException e) {
      throw UserError.failed(e);
    }
  }

  private void print(IpAddress asked, Instant time, Whois.Answer answer) {
    PrintWriter out = spec.commandLine().getOut();
    switch (output) {
      case table -> table(out, asked, answer);
      case json -> out.println(json(asked, time, answer));
    }
    out.flush();
  }

  private static void table(PrintWriter out, IpAddress asked, Whois.Answer answer) {
    TextTable table =
        new TextTable("ADDRESS", "IDENTITY", "TENANT", "CLUSTER", "BLOCK", "STATE", "SINCE", "WHY");
    table.row(
        asked,
        answer.identity().orElse("-"),
        answer.tenant().orElse("-"),
        answer.cluster().orElse("-"),
        answer.prefix().orElse("-"),
        answer.state(),
        answer.since().map(Instant::toString).orElse("-"),
        answer.why());
    table.print(out);
  }

  private static String json(IpAddress asked, Instant time, Whois.Answer answer) {
    record Document(
        String address,
        String at,
        @org.jspecify.annotations.Nullable String identity,
        @org.jspecify.annotations.Nullable String tenant,
        @org.jspecify.annotations.Nullable String cluster,
        @org.jspecify.annotations.Nullable String prefix,
        String state,
        @org.jspecify.annotations.Nullable String since,
        String why) {}
    try {
      return JsonMapper.builder()
          .build()
          .writerWithDefaultPrettyPrinter()
          .writeValueAsString(
              new Document(
                  asked.toString(),
                  (time.equals(PastTime.NOW) ? Instant.now() : time).toString(),
                  answer.identity().orElse(null),
                  answer.tenant().orElse(null),
                  answer.cluster().orElse(null),
                  answer.prefix().orElse(null),
                  answer.state(),
                  answer.since().map(Instant::toString).orElse(null),
                  answer.why()));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("no JSON for an answer", impossible);
    }
  }
}
