package io.sallyport.gateway.house;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
 * compile, and be seen by each test that it names; and those tests must pass without it.
 */
class MutantsTest {
  private static final Path ROOT = Path.of(System.getProperty("sallyport.root"));
  private static final List<String> MODULES = List.of("ipam", "tenant-api", "gateway");
  private static final int AT_ONCE = 2;
  private static final String CONTROL = "control";

  @TempDir Path folder;

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void everyMutantDies() throws Exception {
    List<Path> patches = patches();
    assertThat(patches).hasSizeGreaterThanOrEqualTo(12);
    List<String> complaints = new ArrayList<>();
    List<List<MutantRuns.Job>> shares = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      shares.add(new ArrayList<>());
    }
    int next = 0;
    for (Path patch : patches) {
      Made made = make(patch);
      made.complaint.ifPresent(why -> complaints.add(ROOT.relativize(patch) + " " + why));
      for (MutantRuns.Job job : made.jobs) {
        shares.get(next++ % AT_ONCE).add(job);
      }
    }
    for (MutantRuns.Job job : controls(shares.stream().flatMap(List::stream).toList())) {
      shares.get(next++ % AT_ONCE).add(job);
    }
    List<Process> runs = new ArrayList<>();
    for (List<MutantRuns.Job> share : shares) {
      runs.add(start(share, folder.resolve("jobs-" + runs.size())));
    }
    for (int i = 0; i < AT_ONCE; i++) {
      String output = new String(runs.get(i).getInputStream().readAllBytes(), UTF_8);
      shares.get(i).forEach(job -> complaint(job, output).ifPresent(complaints::add));
    }
    assertThat(complaints).isEmpty();
  }

  /** A mutant that can be run, or why there is none. */
  private record Made(List<MutantRuns.Job> jobs, Optional<String> complaint) {
    static Made not(String why) {
      return new Made(List.of(), Optional.of(why));
    }
  }

  /** Every test that mutants die in, with its properties and without a mutant. */
  private List<MutantRuns.Job> controls(List<MutantRuns.Job> jobs) throws IOException {
    Path nothing = Files.createDirectories(folder.resolve(CONTROL).resolve("classes"));
    return jobs.stream()
        .map(job -> new MutantRuns.Job(nothing, job.method(), job.properties()))
        .distinct()
        .toList();
  }

  private static Optional<String> complaint(MutantRuns.Job job, String output) {
    String begin = "MUTANT " + job.line().strip() + MutantRuns.ENDS;
    String name = String.valueOf(job.classes().getParent().getFileName());
    String wanted = name.equals(CONTROL) ? MutantRuns.LIVES : MutantRuns.DIES;
    Optional<String> end = output.lines().filter(line -> line.startsWith(begin)).findFirst();
    return end.map(line -> line.substring(begin.length()))
        .or(() -> Optional.of("was not tried:\n" + output))
        .filter(how -> !how.equals(wanted))
        .map(how -> "%s %s in %s; wanted: %s".formatted(name, how, job.method(), wanted));
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

  private Made make(Path file) throws IOException {
    Patch patch = Patch.read(file);
    String kills = patch.notes().getOrDefault("kills", "");
    if (kills.isEmpty() || patch.notes().getOrDefault("rule", "").isEmpty()) {
      return Made.not("needs the lines `# kills: Class#method` and `# rule: sentence`");
    }
    Path mutant = Files.createDirectories(folder.resolve(file.getFileName().toString()));
    for (String path : patch.files().keySet()) {
      Optional<String> text = patch.apply(path, Files.readAllLines(ROOT.resolve(path)));
      if (text.isEmpty()) {
        return Made.not("does not fit " + path + " any more; make it again");
      }
      Path source = mutant.resolve(path);
      Files.createDirectories(Optional.ofNullable(source.getParent()).orElse(mutant));
      Files.writeString(source, text.get());
    }
    Path classes = Files.createDirectories(mutant.resolve("classes"));
    if (!compiles(mutant, patch, classes)) {
      return Made.not("does not compile");
    }
    List<String> properties =
        patch.notes().entrySet().stream()
            .filter(note -> note.getKey().startsWith("sallyport."))
            .map(note -> note.getKey() + "=" + note.getValue())
            .toList();
    List<MutantRuns.Job> jobs = new ArrayList<>();
    for (String test : kills.split(", *", -1)) {
      jobs.add(new MutantRuns.Job(classes, testClass(test), properties));
    }
    return new Made(jobs, Optional.empty());
  }

  private static boolean compiles(Path mutant, Patch patch, Path classes) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      var sources =
          files.getJavaFileObjectsFromPaths(
              patch.files().keySet().stream().map(mutant::resolve).toList());
      List<String> options =
          List.of(
              "-proc:none",
              "-nowarn",
              "-d",
              classes.toString(),
              "-cp",
              System.getProperty("java.class.path"));
      return compiler.getTask(null, files, null, options, null, sources).call();
    }
  }

  private static Process start(List<MutantRuns.Job> jobs, Path file) throws IOException {
    Files.write(file, jobs.stream().map(MutantRuns.Job::line).toList());
    List<String> product = new ArrayList<>();
    for (String module : MODULES) {
      product.add(ROOT.resolve(module).resolve("target/test-classes").toString());
      product.add(ROOT.resolve(module).resolve("target/classes").toString());
    }
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-Xmx512m",
            "-Dsallyport.root=" + ROOT,
            "-cp",
            System.getProperty("java.class.path"),
            MutantRuns.class.getName(),
            file.toString(),
            String.join(File.pathSeparator, product))
        .redirectErrorStream(true)
        .start();
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
}
