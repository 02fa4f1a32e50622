package io.sallyport.gateway.cli.demo;

import java.util.Locale;
import java.util.function.Consumer;

/** What the demo prints: lines of at most 80 columns, each as soon as it is known. */
final class DemoScreen {
  private final Consumer<String> lines;

  DemoScreen(Consumer<String> lines) {
    this.lines = lines;
  }

  void title(String text) {
    say("Sallyport demo   " + text);
  }

  /** One step that took {@code nanos}. */
  void step(String name, String text, long nanos) {
    say(String.format(Locale.ROOT, " %-9s %-62s %4.1f s", name, text, nanos / 1e9));
  }

  void head() {
    say(format("WORKLOAD", "CLUSTER", "FIREWALL SAW", "TENANT", "BYTES", "RESULT"));
  }

  void row(DemoRow row) {
    say(
        format(
            row.workload(),
            row.cluster(),
            row.saw(),
            row.tenant(),
            row.bytes() == 0
                ? "-"
                : String.format(Locale.ROOT, "%.1f MiB", row.bytes() / 1_048_576.0),
            (row.right() ? "" : "WRONG ") + row.result()));
  }

  void say(String line) {
    lines.accept(line.stripTrailing());
  }

  private static String format(
      String workload, String cluster, String saw, String tenant, String bytes, String result) {
    return "%-10s %-7s %-13s %-6s %-8s %s"
        .formatted(workload, cluster, saw, tenant, bytes, result)
        .stripTrailing();
  }
}
