package io.sallyport.gateway.bench;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The results as Markdown. */
final class Report {
  private static final List<Measure> COMPARED =
      List.of(
          Measure.CONNECTIONS,
          Measure.CONNECTION_CPU,
          Measure.RESETS,
          Measure.RESET_CPU,
          Measure.ONE_STREAM,
          Measure.ONE_STREAM_CPU,
          Measure.EIGHT_STREAMS,
          Measure.EIGHT_STREAMS_CPU,
          Measure.ADDED_P50,
          Measure.ADDED_P99,
          Measure.MEMORY);

  private final Results results;
  private final List<Way> ways;

  Report(Results results, List<Way> ways) {
    this.results = results;
    this.ways = ways;
  }

  String text() {
    StringBuilder text = new StringBuilder("Medians of all rounds:\n\n");
    List<Measure> all = Arrays.asList(Measure.values());
    header(text, all);
    for (Way way : ways) {
      row(text, way.name(), all, column -> cell(column, results.median(way, column)));
    }
    for (Way peer : ways) {
      if (!ours(peer) && peer.pid().isPresent()) {
        text.append("\nRatio to ").append(peer.name()).append(", median of the rounds:\n\n");
        header(text, COMPARED);
        ways.stream().filter(Report::ours).forEach(way -> ratios(text, way, peer));
      }
    }
    if (results.rounds(ways.getFirst(), Measure.CONNECTIONS).size() > 1) {
      text.append("\nLowest to highest of the rounds:\n\n").append(ranges());
    }
    return text.toString();
  }

  private static boolean ours(Way way) {
    return way.name().startsWith("Sallyport");
  }

  private void ratios(StringBuilder text, Way way, Way peer) {
    row(
        text,
        way.name(),
        COMPARED,
        column -> {
          OptionalDouble ratio = results.ratio(way, peer, column);
          return ratio.isPresent() ? "%.2f".formatted(ratio.getAsDouble()) : "-";
        });
  }

  private String ranges() {
    StringBuilder text = new StringBuilder();
    List<Measure> all = Arrays.asList(Measure.values());
    header(text, all);
    for (Way way : ways) {
      row(text, way.name(), all, column -> range(column, results.rounds(way, column)));
    }
    return text.toString();
  }

  private static String range(Measure column, List<Double> rounds) {
    return rounds.isEmpty()
        ? "-"
        : column.text(rounds.stream().reduce(Math::min).orElseThrow())
            + "–"
            + column.text(rounds.stream().reduce(Math::max).orElseThrow());
  }

  private static String cell(Measure column, OptionalDouble value) {
    return value.isPresent() ? column.text(value.getAsDouble()) : "-";
  }

  private static void header(StringBuilder text, List<Measure> columns) {
    row(text, "path", columns, Measure::title);
    row(text, "---", columns, column -> "---:");
  }

  private static void row(
      StringBuilder text, String name, List<Measure> columns, Function<Measure, String> cell) {
    text.append(
        columns.stream().map(cell).collect(Collectors.joining(" | ", "| " + name + " | ", " |\n")));
  }
}
