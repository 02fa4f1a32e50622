package io.sallyport.gateway.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The processes of the demo. All end with it, also when it is killed: they watch their input. */
public final class Children implements AutoCloseable {
  private final ConcurrentLinkedQueue<Child> children = new ConcurrentLinkedQueue<>();
  private final Path logs;

  /** Children whose error output goes to files in {@code logs}. */
  Children(Path logs) {
    this.logs = logs;
  }

  /** A running child and the lines it has printed and nobody took. */
  static final class Child {
    private final String name;
    private final Process process;
    private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private Child(String name, Process process) {
      this.name = name;
      this.process = process;
    }

    /** The next line it prints, waiting up to {@code seconds}; "gone" once it has ended. */
    String line(int seconds) throws IOException, InterruptedException {
      String line = lines.poll(seconds, TimeUnit.SECONDS);
      if (line == null) {
        throw new IOException("%s said nothing for %d s".formatted(name, seconds));
      }
      return line;
    }

    /** Ends it as SIGKILL does, and waits until it is gone. */
    void kill() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }
  }

  /** Starts the main class {@code main} of this program in a new JVM. */
  Child start(String name, String main, List<String> jvm, Object... arguments) throws IOException {
    return start(name, main, jvm, Optional.empty(), arguments);
  }

  /** The same; every line goes to {@code lines}, on a thread of its own. */
  Child start(
      String name,
      String main,
      List<String> jvm,
      Optional<Consumer<String>> lines,
      Object... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(jvm);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    Arrays.stream(arguments).map(Object::toString).forEach(command::add);
    Process process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(logs.resolve(name + ".log").toFile()))
            .start();
    Child child = new Child(name, process);
    children.add(child);
    Thread.ofVirtual().start(() -> read(child, lines));
    return child;
  }

  private static void read(Child child, Optional<Consumer<String>> lines) {
    try (BufferedReader out = child.process.inputReader(UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        child.lines.add(line);
        String taken = line;
        lines.ifPresent(consumer -> consumer.accept(taken));
      }
      child.lines.add("gone");
    } catch (IOException gone) {
      child.lines.add("gone");
    }
  }

  /** In a child: ends this process when the parent's end of its standard input closes. */
  public static void endWithParent() {
    Thread.ofPlatform()
        .daemon(true)
        .name("parent")
        .start(
            () -> {
              try {
                System.in.transferTo(OutputStream.nullOutputStream());
              } catch (IOException gone) {
                Runtime.getRuntime().halt(1);
              }
              Runtime.getRuntime().halt(1);
            });
  }

  @Override
  public void close() {
    children.forEach(child -> child.process.destroyForcibly());
  }
}
