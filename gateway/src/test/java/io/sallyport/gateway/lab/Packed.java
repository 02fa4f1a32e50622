package io.sallyport.gateway.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** Folders of classes as jars. */
final class Packed {
  private Packed() {}

  /** The same class path, with each of its folders packed into a jar in {@code to}. */
  static String classPath(String classPath, Path to) throws IOException {
    List<String> packed = new ArrayList<>();
    for (String entry : classPath.split(":")) {
      Path from = Path.of(entry);
      packed.add(Files.isDirectory(from) ? jar(from, to).toString() : entry);
    }
    return String.join(":", packed);
  }

  private static Path jar(Path from, Path to) throws IOException {
    Path jar = Files.createTempFile(to, "classes", ".jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(from.relativize(file).toString()));
        Files.copy(file, out);
      }
    }
    return jar;
  }
}
