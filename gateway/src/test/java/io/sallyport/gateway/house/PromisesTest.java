package io.sallyport.gateway.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every test that docs/promises.md names is there. */
class PromisesTest {
  private static final Path ROOT = Path.of(System.getProperty("sallyport.root"));
  private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w+Test)(?:\\.(\\w+))?`");

  @Test
  void everyTestNamedIsThere() throws IOException {
    Map<String, String> tests = tests();
    List<String> missing = new ArrayList<>();
    Matcher named = NAMED.matcher(Files.readString(ROOT.resolve("docs/promises.md")));
    int count = 0;
    while (named.find()) {
      count++;
      String text = tests.getOrDefault(named.group(1), "");
      boolean there = named.group(2) == null || text.contains("void " + named.group(2) + "(");
      if (text.isEmpty() || !there) {
        missing.add(named.group());
      }
    }
    assertThat(missing).isEmpty();
    assertThat(count).isGreaterThan(20);
  }

  private static Map<String, String> tests() throws IOException {
    Map<String, String> tests = new TreeMap<>();
    for (String module : List.of("ipam", "tenant-api", "gateway")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
        for (Path file : files.filter(f -> f.toString().endsWith("Test.java")).toList()) {
          String name = file.getFileName().toString();
          tests.put(name.substring(0, name.length() - 5), Files.readString(file));
        }
      }
    }
    return tests;
  }
}
