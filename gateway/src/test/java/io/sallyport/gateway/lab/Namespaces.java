package io.sallyport.gateway.lab;

import io.sallyport.gateway.namespace.NetworkNamespaces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** The network namespaces of one test, and the processes in them. */
public final class Namespaces implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 60;

  private final NetworkNamespaces real;
  private final List<Inmate> inmates = new CopyOnWriteArrayList<>();

  private Namespaces(NetworkNamespaces real) {
    this.real = real;
  }

  /** As root, or in a user namespace where those are allowed. */
  public static Namespaces create() {
    return new Namespaces(unchecked(NetworkNamespaces::create));
  }

  private interface Deed<T> {
    T done() throws IOException;
  }

  private static <T> T unchecked(Deed<T> deed) {
    try {
      return deed.done();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a script beside the namespaces, where {@code ip -n NAME} finds them; its output. */
  public String script(String script) {
    return unchecked(() -> real.script(script));
  }

  /** Runs a command in a namespace to its end; its output. */
  public String run(String name, String... command) {
    return unchecked(() -> real.run(name, command));
  }

  /** Starts a command in a namespace. It ends with this at the latest. */
  public Inmate start(String name, List<String> command) {
    List<String> whole = new ArrayList<>(real.door(name));
    whole.addAll(command);
    Inmate inmate =
        new Inmate(
            unchecked(
                () ->
                    NetworkNamespaces.process(whole)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start()));
    inmates.add(inmate);
    return inmate;
  }

  /** Does something on a thread that is in the namespace; only root can. */
  public <T> T inside(String name, Callable<T> action) throws Exception {
    FutureTask<T> task =
        new FutureTask<>(
            () -> {
              NetworkNamespace.enter(real.file(name).toString());
              return action.call();
            });
    Thread.ofPlatform().name("in " + name).start(task);
    return task.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    inmates.forEach(Inmate::close);
    real.close();
  }
}
