package io.sallyport.gateway.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * Network namespaces of one test, apart from the host's: with their own mounts and processes. All
 * of it hangs on one process that reads from this JVM; when the JVM ends, however it ends, the
 * kernel kills every process in here and the namespaces are gone.
 */
public final class Namespaces implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 60;

  private static final String HOLD =
      "mount -t tmpfs lab /run && mkdir /run/netns && ip link set lo up && echo ready && cat";

  private final Process holder;
  private final long pid;
  private final List<Inmate> inmates = new CopyOnWriteArrayList<>();

  private Namespaces(Process holder, long pid) {
    this.holder = holder;
    this.pid = pid;
  }

  /** As root, or in a user namespace where those are allowed. */
  public static Namespaces create() {
    List<String> command = new ArrayList<>(List.of("unshare"));
    if (!isRoot()) {
      command.add("--map-root-user");
    }
    command.addAll(
        List.of("--mount", "--net", "--pid", "--fork", "--kill-child", "sh", "-c", HOLD));
    try {
      Process holder =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      if (!"ready".equals(holder.inputReader(UTF_8).readLine())) {
        throw new IllegalStateException("no namespaces here: " + String.join(" ", command));
      }
      long pid = holder.children().findFirst().orElseThrow().pid();
      return new Namespaces(holder, pid);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  /** The command that runs {@code command} in the namespace {@code name}. */
  private List<String> command(String name, List<String> command) {
    List<String> whole = enter();
    whole.addAll(List.of("ip", "netns", "exec", name));
    whole.addAll(command);
    return whole;
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
  public String script(String script) {
    List<String> whole = enter();
    whole.addAll(List.of("sh", "-ec", script));
    return finish(whole);
  }

  /** Runs a command in a namespace to its end; its output. */
  public String run(String name, String... command) {
    return finish(command(name, List.of(command)));
  }

  private static String finish(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException(String.join(" ", command) + "\n" + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Starts a command in a namespace. It ends with this at the latest. */
  public Inmate start(String name, List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command(name, command))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      Inmate inmate = new Inmate(process);
      inmates.add(inmate);
      return inmate;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Does something on a thread that is in the namespace; only root can. */
  public <T> T inside(String name, Callable<T> action) throws Exception {
    FutureTask<T> task =
        new FutureTask<>(
            () -> {
              NetworkNamespace.enter("/proc/%d/root/run/netns/%s".formatted(pid, name));
              return action.call();
            });
    Thread.ofPlatform().name("in " + name).start(task);
    return task.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    inmates.forEach(Inmate::close);
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
