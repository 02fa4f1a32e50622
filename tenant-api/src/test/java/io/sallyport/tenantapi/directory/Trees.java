package io.sallyport.tenantapi.directory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Folders with all that is in them. */
final class Trees {
  private Trees() {}

  /** Copies what is in {@code from} to {@code to}; answers that. */
  static Path copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    for (Path path : all(from)) {
      if (!path.equals(from)) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
    return to;
  }

  static void remove(Path root) throws IOException {
    for (Path path : all(root).reversed()) {
      Files.delete(path);
    }
  }

  private static List<Path> all(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.toList();
    }
  }
}
