package io.sallyport.gateway.namespace;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Network namespaces apart from the host's, with their own mounts and processes. All of it hangs on
 * one process that reads from this JVM; when the JVM ends, however it ends, the kernel kills every
 * process in here and the namespaces are gone. Any thread may use it.
 */
public final class NetworkNamespaces implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 60;
  private static final String SYSTEM_FOLDERS = ":/usr/sbin:/sbin";
  private static final List<String> PROGRAMS = List.of("unshare", "nsenter", "ip", "mount", "sh");

  private static final String HOLD =
      "mount -t tmpfs lab /run && mkdir /run/netns && ip link set lo up && echo ready && cat";

  private final Process holder;
  private final long pid;

  private NetworkNamespaces(Process holder, long pid) {
    this.holder = holder;
    this.pid = pid;
  }

  /**
   * As root, or in a user namespace where those are allowed.
   *
   * @throws IOException in words, where this host lets nobody make them
   */
  public static NetworkNamespaces create() throws IOException {
    List<String> missing =
        PROGRAMS.stream().filter(name -> program(name).isEmpty()).collect(Collectors.toList());
    if (!missing.isEmpty()) {
      throw new IOException(
          "%s not found; apt-get install iproute2 util-linux"
              .formatted(String.join(", ", missing)));
    }
    List<String> command = new ArrayList<>(List.of("unshare"));
    if (!isRoot()) {
      command.add("--map-root-user");
    }
    command.addAll(
        List.of("--mount", "--net", "--pid", "--fork", "--kill-child", "sh", "-c", HOLD));
    Process holder = process(command).redirectErrorStream(true).start();
    String said = String.valueOf(holder.inputReader(UTF_8).readLine());
    if (!said.equals("ready")) {
      holder.destroyForcibly();
      throw new IOException(
          "no network namespaces (%s); run as root, or allow user namespaces".formatted(said));
    }
    long pid = holder.children().findFirst().orElseThrow().pid();
    return new NetworkNamespaces(holder, pid);
  }

  /** Whether this process has all rights, or only those in a user namespace of its own. */
  public static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  /** Where a program is, in PATH or the folders of system programs. */
  public static Optional<Path> program(String name) {
    String path = process(List.of()).environment().getOrDefault("PATH", "");
    return Arrays.stream(path.split(":"))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** A process that finds the programs of the system, whatever PATH is. */
  public static ProcessBuilder process(List<String> command) {
    ProcessBuilder process = new ProcessBuilder(command);
    process.environment().merge("PATH", SYSTEM_FOLDERS, String::concat);
    return process;
  }

  /** What to put before a command for it to run in the namespace {@code name}. */
  public List<String> door(String name) {
    List<String> door = enter();
    door.addAll(List.of("ip", "netns", "exec", name));
    return door;
  }

  /** The file that is the network namespace {@code name}, seen from outside (root, proc(5)). */
  public Path file(String name) {
    return Path.of("/proc/%d/root/run/netns/%s".formatted(pid, name));
  }

  private List<String> enter() {
    List<String> enter = new ArrayList<>(List.of("nsenter", "--target", Long.toString(pid)));
    if (!isRoot()) {
      enter.addAll(List.of("--user", "--preserve-credentials"));
    }
    enter.addAll(List.of("--mount", "--net", "--pid"));
    return enter;
  }

  /** Runs a script beside the namespaces, where {@code ip -n NAME} finds them; its output. */
  public String script(String script) throws IOException {
    List<String> whole = enter();
    whole.addAll(List.of("sh", "-ec", script));
    return finish(whole);
  }

  /** Runs a command in a namespace to its end; its output. */
  public String run(String name, String... command) throws IOException {
    List<String> whole = door(name);
    whole.addAll(List.of(command));
    return finish(whole);
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static String finish(List<String> command) throws IOException {
    try {
      Process process = process(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS)
          .execute(() -> end(process)); // and with it its output
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(String.join(" ", command) + "\n" + output);
      }
      return output;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /**
   * Sends a signal to a process that was started through a {@link #door}. The door stops when the
   * process does, and has to go on with it.
   *
   * @param signal such as KILL, without SIG
   */
  public static void signal(Process door, String signal) throws IOException {
    List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
    door.children().findFirst().ifPresent(process -> command.add(Long.toString(process.pid())));
    if (signal.equals("CONT")) {
      command.add(Long.toString(door.pid()));
    }
    try {
      process(command).start().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    holder.destroyForcibly();
    try {
      holder.getOutputStream().close();
      holder.waitFor();
    } catch (IOException alreadyClosed) {
      // it is gone
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
