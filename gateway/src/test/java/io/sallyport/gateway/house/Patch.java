package io.sallyport.gateway.house;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A unified diff against the project's root, after lines {@code # key: value}.
 *
 * @param notes what those lines say
 * @param files the changes of each file
 */
record Patch(Map<String, String> notes, Map<String, List<Hunk>> files) {

  /** Lines that stand in a file, near a line, and what comes in their place. */
  record Hunk(int line, List<String> before, List<String> after) {
    private void add(String line) {
      String text = line.isEmpty() ? "" : line.substring(1);
      if (!line.startsWith("+")) {
        before.add(text);
      }
      if (!line.startsWith("-")) {
        after.add(text);
      }
    }

    /** The place nearest to {@code wanted} where exactly these lines stand. */
    private Optional<Integer> place(List<String> lines, int wanted) {
      return IntStream.rangeClosed(0, lines.size() - before.size())
          .filter(at -> lines.subList(at, at + before.size()).equals(before))
          .boxed()
          .min(Comparator.comparingInt(at -> Math.abs(at - wanted)));
    }
  }

  static Patch read(Path file) throws IOException {
    Map<String, String> notes = new LinkedHashMap<>();
    Map<String, List<Hunk>> files = new LinkedHashMap<>();
    List<Hunk> hunks = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      if (line.startsWith("# ") && line.contains(": ") && files.isEmpty()) {
        notes.put(line.substring(2, line.indexOf(": ")), line.substring(line.indexOf(": ") + 2));
      } else if (line.startsWith("+++ b/")) {
        hunks = new ArrayList<>();
        files.put(line.substring(6), hunks);
      } else if (line.startsWith("@@ -")) {
        int start = Integer.parseInt(line.substring(4).split("[, ]", 2)[0]);
        hunks.add(new Hunk(start - 1, new ArrayList<>(), new ArrayList<>()));
      } else if (!hunks.isEmpty() && !line.startsWith("---")) {
        hunks.getLast().add(line);
      }
    }
    return new Patch(notes, files);
  }

  /** The text of {@code path} after this patch, which was {@code text}; empty: it does not fit. */
  Optional<String> apply(String path, List<String> text) {
    List<String> lines = new ArrayList<>(text);
    int moved = 0;
    for (Hunk hunk : files.getOrDefault(path, List.of())) {
      Optional<Integer> at = hunk.place(lines, hunk.line + moved);
      if (at.isEmpty()) {
        return Optional.empty();
      }
      lines.subList(at.get(), at.get() + hunk.before.size()).clear();
      lines.addAll(at.get(), hunk.after);
      moved = at.get() - hunk.line + hunk.after.size() - hunk.before.size();
    }
    return Optional.of(String.join("\n", lines) + "\n");
  }
}
