package io.sallyport.tenantapi.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.tenantapi.crd.Problem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** No text whatsoever may fail the parser: it answers a fleet, or problems in words. */
class ManifestFuzzTest {
  private static final String GOOD =
      GoodManifestsTest.EVERYTHING + "---\n" + Fleets.tenant("beta", "egressCIDRs: [10.9.0.0/24]");
  private static final List<String> WEIRD =
      List.of(
          "null",
          "~",
          "[]",
          "{}",
          "''",
          "[null]",
          "{a: null}",
          "{null: null}",
          "- ",
          "? ",
          ": ",
          "&a ",
          "*a",
          "!!binary aaa=",
          "!!int x",
          "!!set {a}",
          "%YAML 9.9\n",
          "---\n",
          "...\n",
          "\t",
          "\u0000",
          "\u0007",
          "\ufeff",
          "\u2028",
          "\u202e",
          "\ud83d\ude00",
          "\ud83d",
          "\udc00",
          "\u0661\u0662",
          "1e999",
          "-0",
          "0x1F",
          "0o17",
          "0b1",
          "1_000",
          "._",
          "-_",
          "+",
          ".inf",
          ".nan",
          "2147483648",
          "-9223372036854775809",
          "9".repeat(400),
          "true",
          "2026-11-21",
          "<<: {a: b}",
          "|\n",
          ">-\n",
          "\"\\x00\"",
          "\"\\uD800\"",
          "'",
          "\"",
          "0.0.0.0/0",
          "::/0",
          "\"::/80\"",
          "\"::ffff:0:0/96\"",
          "1:2",
          "190:20:30",
          "/",
          "eu1",
          "[[[[[[[[",
          "{{{{{{{{");

  @Test
  void mutatedTextsYieldAFleetOrProblems() {
    for (int seed = 0; seed < 2_000; seed++) {
      check(mutated(new Random(seed)), "seed " + seed);
    }
  }

  @Test
  void everyValueMayBeReplacedByEveryWeirdOne() {
    String[] lines = GoodManifestsTest.EVERYTHING.split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      int colon = lines[i].indexOf(": ");
      for (String weird : WEIRD) {
        if (colon >= 0) {
          String[] copy = lines.clone();
          copy[i] = lines[i].substring(0, colon + 2) + weird;
          check(String.join("\n", copy), "line " + i + " with " + weird);
        }
      }
    }
  }

  @Test
  void everyInnerValueMayBeReplacedByEveryWeirdOne() {
    String text = GoodManifestsTest.EVERYTHING;
    for (int at = text.indexOf(": "); at >= 0; at = text.indexOf(": ", at + 1)) {
      int end = at + 2;
      while (end < text.length() && ",}]\n".indexOf(text.charAt(end)) < 0) {
        end++;
      }
      for (String weird : WEIRD) {
        check(text.substring(0, at + 2) + weird + text.substring(end), "at " + at + ": " + weird);
      }
    }
  }

  @Test
  void deepNestingIsAProblem() {
    check("[".repeat(100_000), "lists");
    check("{a: ".repeat(20_000), "maps");
    check("- ".repeat(20_000), "lines");
  }

  @Test
  void aHugeTextIsReadOrRefused() {
    check(GOOD + "# " + "x".repeat(1_000_000) + "\n", "comment");
    check(GOOD.replace("name: acme", "name: " + "a".repeat(100_000)), "name");
  }

  private static String mutated(Random random) {
    List<String> lines = new ArrayList<>(List.of(GOOD.split("\n", -1)));
    int steps = 1 + random.nextInt(4);
    for (int i = 0; i < steps; i++) {
      mutate(lines, random);
    }
    return String.join(random.nextInt(20) == 0 ? "\r\n" : "\n", lines);
  }

  private static void mutate(List<String> lines, Random random) {
    int at = random.nextInt(lines.size());
    String line = lines.get(at);
    String weird = WEIRD.get(random.nextInt(WEIRD.size()));
    int from = random.nextInt(line.length() + 1);
    int to = from + random.nextInt(line.length() - from + 1);
    switch (random.nextInt(9)) {
      case 0 -> lines.set(at, line.substring(0, from));
      case 1 -> lines.add(at, line);
      case 2 -> Collections.swap(lines, at, random.nextInt(lines.size()));
      case 3 -> lines.set(at, line.substring(0, from) + weird + line.substring(to));
      case 4 -> lines.set(at, line.replaceFirst(": .*", ": " + "null"));
      case 5 -> lines.set(at, line.replaceAll("[a-z0-9.]+/[0-9]+", "null"));
      case 6 -> lines.set(at, line.replace('{', '[').replace('}', ']'));
      case 7 -> lines.set(at, "  ".repeat(random.nextInt(4)) + line.strip());
      default -> lines.set(at, line.substring(0, from) + (char) random.nextInt(0x10000));
    }
    if (lines.size() > 1 && random.nextInt(10) == 0) {
      lines.remove(random.nextInt(lines.size()));
    }
  }

  private static void check(String text, String what) {
    try {
      for (Problem problem : Fleets.problems(text, Fleets.US1)) {
        assertThat(problem.rule()).as(what).isNotBlank();
        assertThat(problem.fits()).as(what).isNotBlank();
        assertThat(problem.object()).as(what).isNotBlank();
      }
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError(what + " failed with " + e + " on\n" + cut(text), e);
    }
  }

  private static String cut(String text) {
    return text.substring(0, Math.min(3_000, text.length()));
  }
}
