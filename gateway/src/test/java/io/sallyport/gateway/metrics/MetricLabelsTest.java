package io.sallyport.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.limit.LimitKind;
import io.sallyport.gateway.table.DropReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of the docs names every value a label can have. */
class MetricLabelsTest {
  private final String page =
      Files.readString(Path.of(System.getProperty("sallyport.root"), "docs", "metrics.md"));

  MetricLabelsTest() throws IOException {}

  @Test
  void theDocsNameEveryValueOfALabel() {
    assertNamed("outcome", Arrays.stream(Outcome.values()).map(Outcome::label));
    assertNamed("limit", Arrays.stream(LimitKind.values()).map(LimitKind::label));
    assertNamed("reason", Arrays.stream(DropReason.values()).map(DropReason::label));
  }

  private void assertNamed(String label, Stream<String> values) {
    assertThat(page)
        .contains("| %s | %s |\n".formatted(label, values.collect(Collectors.joining(", "))));
  }
}
