package io.sallyport.gateway.house;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each patch in src/test/mutants breaks one rule in production code. It must still fit the sources,
 * compile, and be seen by the test that it names.
 */
class MutantsTest {
  private static final Path ROOT = Path.of(System.getProperty("sallyport.root"));
  private static final List<String> MODULES = List.of("ipam", "tenant-api");
  private static final int AT_ONCE = 2;

  @TempDir Path folder;

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void everyMutantDies() throws Exception {
    List<Future<Optional<String>>> ends = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE)) {
      for (Path patch : patches()) {
        ends.add(
            pool.submit(() -> complaint(patch).map(why -> ROOT.relativize(patch) + " " + why)));
      }
    }
    List<String> complaints = new ArrayList<>();
    for (Future<Optional<String>> end : ends) {
      end.get().ifPresent(complaints::add);
    }
    assertThat(complaints).isEmpty();
    assertThat(ends).hasSizeGreaterThanOrEqualTo(12);
  }

  private static List<Path> patches() throws IOException {
    List<Path> all = new ArrayList<>();
    for (String module : MODULES) {
      try (Stream<Path> files = Files.list(ROOT.resolve(module).resolve("src/test/mutants"))) {
        files.filter(file -> file.toString().endsWith(".patch")).sorted().forEach(all::add);
      }
    }
    return all;
  }

  private Optional<String> complaint(Path file) throws IOException, InterruptedException {
    Patch patch = Patch.read(file);
    String kills = patch.notes().getOrDefault("kills", "");
    if (kills.isEmpty() || patch.notes().getOrDefault("rule", "").isEmpty()) {
      return Optional.of("needs the lines `# kills: Class#method` and `# rule: sentence`");
    }
    Path mutant = Files.createDirectories(folder.resolve(file.getFileName().toString()));
    for (String path : patch.files().keySet()) {
      Optional<String> text = patch.apply(path, Files.readAllLines(ROOT.resolve(path)));
      if (text.isEmpty()) {
        return Optional.of("does not fit " + path + " any more; make it again");
      }
      Path source = mutant.resolve(path);
      Files.createDirectories(Optional.ofNullable(source.getParent()).orElse(mutant));
      Files.writeString(source, text.get());
    }
    Path classes = Files.createDirectories(mutant.resolve("classes"));
    if (!compiles(mutant, patch, classes)) {
      return Optional.of("does not compile");
    }
    return run(patch, classes, testClass(kills));
  }

  private static boolean compiles(Path mutant, Patch patch, Path classes) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      var sources =
          files.getJavaFileObjectsFromPaths(
              patch.files().keySet().stream().map(mutant::resolve).toList());
      List<String> options =
          List.of("-proc:none", "-nowarn", "-d", classes.toString(), "-cp", classPath(List.of()));
      return compiler.getTask(null, files, null, options, null, sources).call();
    }
  }

  private static Optional<String> run(Patch patch, Path classes, String method)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto"));
    command.add("-Djunit.jupiter.execution.timeout.default=60 s");
    command.add("-Dsallyport.root=" + ROOT);
    for (Map.Entry<String, String> note : patch.notes().entrySet()) {
      if (note.getKey().startsWith("sallyport.")) {
        command.add("-D" + note.getKey() + "=" + note.getValue());
      }
    }
    command.addAll(List.of("-cp", classPath(List.of(classes.toString()))));
    command.addAll(List.of(OneTest.class.getName(), method));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return switch (process.waitFor()) {
      case OneTest.FAILED -> Optional.empty();
      case OneTest.PASSED -> Optional.of("lives: " + method + " does not see it");
      default -> Optional.of("could not be tried: " + output);
    };
  }

  /** The full name of the one test class of that simple name, and its method. */
  private static String testClass(String kills) throws IOException {
    String simple = kills.substring(0, kills.indexOf('#'));
    for (String module : MODULES) {
      Path sources = ROOT.resolve(module).resolve("src/test/java");
      try (Stream<Path> files = Files.walk(sources)) {
        Optional<Path> found = files.filter(f -> f.endsWith(simple + ".java")).findFirst();
        if (found.isPresent()) {
          String path = sources.relativize(found.get()).toString();
          return path.substring(0, path.length() - 5).replace(File.separatorChar, '.')
              + kills.substring(kills.indexOf('#'));
        }
      }
    }
    throw new IOException("there is no test class " + simple);
  }

  private static String classPath(List<String> first) {
    List<String> all = new ArrayList<>(first);
    MODULES.forEach(module -> all.add(ROOT.resolve(module).resolve("target/test-classes") + ""));
    all.add(System.getProperty("java.class.path"));
    return String.join(File.pathSeparator, all);
  }
}
