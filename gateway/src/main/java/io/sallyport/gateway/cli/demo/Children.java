package io.sallyport.gateway.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sallyport.gateway.namespace.NetworkNamespaces;
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
  private static final List<String> SMALL = List.of("-XX:TieredStopAtLevel=1", "-Xmx64m");

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

    private final boolean behindDoor;

    private Child(String name, Process process, boolean behindDoor) {
      this.name = name;
      this.process = process;
      this.behindDoor = behindDoor;
    }

    /** The next line it has printed, where there is one. */
    Optional<String> lineNow() {
      return Optional.ofNullable(lines.poll());
    }

    /** Says a line to it. */
    void say(String line) throws IOException {
      process.getOutputStream().write((line + "\n").getBytes(UTF_8));
      process.getOutputStream().flush();
    }

    /** All that it prints until it ends. */
    List<String> rest(int seconds) throws IOException, InterruptedException {
      List<String> rest = new ArrayList<>();
      for (String line = line(seconds); !line.equals("gone"); line = line(seconds)) {
        rest.add(line);
      }
      return rest;
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
    void kill() throws IOException, InterruptedException {
      if (behindDoor) {
        NetworkNamespaces.signal(process, "KILL");
      } else {
        process.destroyForcibly();
      }
      process.waitFor();
    }

    private void end() {
      process.children().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /**
   * What to start.
   *
   * @param door what to put before the command
   * @param name of its log
   * @param main class of this program
   * @param jvm options of its JVM
   */
  record Plan(List<String> door, String name, String main, List<String> jvm) {
    /** A small program of the demo itself. */
    static Plan small(List<String> door, String name, Class<?> main) {
      return new Plan(door, name, main.getName(), SMALL);
    }
  }

  /** Starts it in a new JVM. */
  Child start(Plan plan, Object... arguments) throws IOException {
    return start(plan, line -> {}, arguments);
  }

  /** The same; every line goes to {@code lines} too, on a thread of its own. */
  Child start(Plan plan, Consumer<String> lines, Object... arguments) throws IOException {
    List<String> command = new ArrayList<>(plan.door);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add(
        "-XX:-UsePerfData"); // its files are named by process ids, which are not unique here
    command.addAll(plan.jvm);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), plan.main));
    Arrays.stream(arguments).map(Object::toString).forEach(command::add);
    Process process =
        NetworkNamespaces.process(command)
            .redirectError(
                ProcessBuilder.Redirect.appendTo(logs.resolve(plan.name + ".log").toFile()))
            .start();
    Child child = new Child(plan.name, process, !plan.door.isEmpty());
    children.add(child);
    Thread.ofVirtual().start(() -> read(child, lines));
    return child;
  }

  private static void read(Child child, Consumer<String> lines) {
    try (BufferedReader out = child.process.inputReader(UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        child.lines.add(line);
        lines.accept(line);
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
    children.forEach(Child::end);
  }
}
