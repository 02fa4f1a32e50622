package io.sallyport.gateway.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The real program in a process of its own, as its user starts it. Ends with {@link #close}. */
public final class Program implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 60;

  private final Process process;
  private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<String> errors = new LinkedBlockingQueue<>();

  /** What a program that ended printed, to the byte; its messages, stripped; its exit code. */
  public record Result(int code, String out, String err) {}

  private Program(Process process) {
    this.process = process;
    Thread.ofVirtual().start(() -> process.inputReader(UTF_8).lines().forEach(lines::add));
    Thread.ofVirtual().start(() -> process.errorReader(UTF_8).lines().forEach(this::error));
  }

  /** Runs it to its end. */
  public static Result run(String... arguments) throws Exception {
    return run(Map.of(), path -> true, arguments);
  }

  /** Runs it to its end, with more environment, on the jars that {@code keep} takes. */
  public static Result run(
      Map<String, String> environment, Predicate<String> keep, String... arguments)
      throws Exception {
    return result(builder(environment, keep, arguments));
  }

  /** Runs it to its end, under another program that its command is given to. */
  public static Result runUnder(List<String> before, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(before);
    command.addAll(command(arguments));
    return result(new ProcessBuilder(command));
  }

  static Result result(ProcessBuilder builder) throws Exception {
    Process process = builder.start();
    CompletableFuture<String> err =
        CompletableFuture.supplyAsync(() -> read(process.errorReader(UTF_8)));
    String out = read(process.inputReader(UTF_8));
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("did not end: " + String.join(" ", builder.command()));
    }
    return new Result(process.exitValue(), out, err.get().strip());
  }

  /** Starts it; its error output goes where the test's goes, too. */
  public static Program start(String... arguments) throws IOException {
    return new Program(builder(Map.of(), path -> true, arguments).start());
  }

  private void error(String line) {
    System.err.println(line);
    errors.add(line);
  }

  /**
   * Starts it with so many file descriptors, packed in jars as its users have it; jars and the
   * error output, {@code log}, go into {@code folder}.
   */
  public static Program startWithDescriptors(int most, Path folder, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("sh", "-c", "ulimit -n " + most + "; exec \"$@\"", "sh"));
    for (String word : command(arguments)) {
      command.add(word.contains(".jar:") ? Packed.classPath(word, folder) : word);
    }
    Path log = folder.resolve("log");
    return new Program(new ProcessBuilder(command).redirectError(log.toFile()).start());
  }

  /** Waits for a line of its output that begins with {@code start}. */
  public String line(String start) throws Exception {
    return next(lines, line -> line.startsWith(start), start);
  }

  /** Waits for a line of its error output with {@code part} in it. */
  public String errorLine(String part) throws Exception {
    return next(errors, line -> line.contains(part), part);
  }

  private static String next(
      LinkedBlockingQueue<String> lines, Predicate<String> wanted, String about) throws Exception {
    while (true) {
      String line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (line == null) {
        throw new IOException("no line with " + about);
      }
      if (wanted.test(line)) {
        return line;
      }
    }
  }

  /** Sends SIGTERM. */
  public void terminate() {
    process.toHandle().destroy(); // which leaves its output open
  }

  /** Sends SIGKILL and waits until it is gone. */
  public void kill() throws InterruptedException {
    process.toHandle().destroyForcibly();
    process.waitFor();
  }

  /** Waits for its end; the exit code. */
  public int await() throws Exception {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException("did not end");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.toHandle().destroyForcibly();
  }

  private static ProcessBuilder builder(
      Map<String, String> environment, Predicate<String> keep, String... arguments) {
    ProcessBuilder builder = new ProcessBuilder(command(keep, arguments));
    builder.environment().putAll(environment);
    return builder;
  }

  /** The command that starts it. */
  public static List<String> command(String... arguments) {
    return command(path -> true, arguments);
  }

  private static List<String> command(Predicate<String> keep, String... arguments) {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> jars = List.of(path.split(":")).stream().filter(keep).toList();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC",
            "-cp",
            String.join(":", jars),
            "io.sallyport.gateway.cli.Main"));
    command.addAll(List.of(arguments));
    return command;
  }

  private static String read(BufferedReader reader) {
    try (reader) {
      return reader.readAllAsString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
