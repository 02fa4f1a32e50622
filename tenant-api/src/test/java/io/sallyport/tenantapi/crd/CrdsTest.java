package io.sallyport.tenantapi.crd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The CRDs of the chart are those of the types; {@code -Dsallyport.crds=write} writes them. */
class CrdsTest {
  private static final Path CHART =
      Path.of(System.getProperty("sallyport.root", "..")).resolve("charts/sallyport/crds");

  @TempDir Path folder;

  @Test
  void theChartHasTheCrdsOfTheTypes() throws IOException {
    Map<String, String> texts = CrdWriter.texts(folder);
    assertThat(texts).hasSameSizeAs(CrdWriter.KINDS);
    if ("write".equals(System.getProperty("sallyport.crds"))) {
      for (Map.Entry<String, String> text : texts.entrySet()) {
        Files.writeString(CHART.resolve(text.getKey()), text.getValue());
      }
    }
    Map<String, String> chart = new TreeMap<>();
    try (Stream<Path> files = Files.list(CHART)) {
      for (Path file : files.toList()) {
        chart.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    assertThat(chart)
        .as("mvn test -pl tenant-api -am -Dtest=CrdsTest -Dsallyport.crds=write writes them")
        .isEqualTo(texts);
  }
}
