package io.sallyport.tenantapi.directory;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Files that are replaced whole: written beside, forced to disk, renamed. */
final class AtomicFile {
  private AtomicFile() {}

  static void write(Path file, String text) throws IOException {
    write(Disk.REAL, file, text);
  }

  static void write(Disk disk, Path file, String text) throws IOException {
    Path folder = folderOf(file);
    makeFolders(disk, folder);
    Path beside = folder.resolve("." + file.getFileName() + ".new");
    disk.write(beside, text.getBytes(UTF_8));
    disk.force(beside);
    disk.rename(beside, file);
    disk.force(folder);
  }

  /** Makes {@code folder} and those it is in, so that they last. */
  static void makeFolders(Disk disk, Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Path around = folderOf(folder);
      makeFolders(disk, around);
      disk.makeFolder(folder);
      disk.force(around);
    }
  }

  static void delete(Disk disk, Path file) throws IOException {
    disk.delete(file);
    disk.force(folderOf(file));
  }

  /** Forces names that a killed process gave in {@code folders}, and did not force any more. */
  static void forceNames(Disk disk, List<Path> folders) throws IOException {
    for (Path folder : folders) {
      if (Files.isDirectory(folder)) {
        disk.force(folder);
      }
    }
  }

  /** Writes {@code text} where something else stands. */
  static void writeIfOther(Disk disk, Path file, String text) throws IOException {
    if (!Files.exists(file) || !Files.readString(file).equals(text)) {
      write(disk, file, text);
    }
  }

  /** The folder that holds {@code file}. */
  static Path folderOf(Path file) {
    return Optional.ofNullable(file.toAbsolutePath().getParent())
        .orElseThrow(() -> new IllegalArgumentException(file + " is in no folder"));
  }

  /** The YAML files of {@code folder}, by name; none where there is no such folder. */
  static List<Path> yaml(Path folder) throws IOException {
    if (Files.notExists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(AtomicFile::isYaml).sorted().toList();
    }
  }

  /** The folders in {@code folder}, by name; none where there is no such folder. */
  static List<Path> folders(Path folder) throws IOException {
    if (Files.notExists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isDirectory).sorted().toList();
    }
  }

  private static boolean isYaml(Path file) {
    String name = file.getFileName().toString();
    return !name.startsWith(".") && (name.endsWith(".yaml") || name.endsWith(".yml"));
  }
}
