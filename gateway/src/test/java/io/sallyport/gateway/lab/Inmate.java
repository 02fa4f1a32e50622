package io.sallyport.gateway.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sallyport.gateway.namespace.NetworkNamespaces;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A process in a namespace of a lab, spoken to by lines. */
public final class Inmate implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 60;

  private static final String ENDED = "\0";

  private final Process door;
  private final BufferedWriter in;
  private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();

  Inmate(Process door) {
    this.door = door;
    this.in = door.outputWriter(UTF_8);
    BufferedReader out = door.inputReader(UTF_8);
    Thread.ofVirtual()
        .start(
            () -> {
              out.lines().forEach(lines::add);
              lines.add(ENDED);
            });
  }

  /** Says one line, and waits for the line it answers. */
  public String ask(String line) {
    say(line);
    return nextLine();
  }

  public void say(String line) {
    try {
      in.write(line);
      in.newLine();
      in.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next line it prints. */
  public String nextLine() {
    try {
      String line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (ENDED.equals(line)) {
        throw new IllegalStateException("it has ended");
      }
      if (line == null) {
        throw new IllegalStateException("it says nothing for %d s".formatted(PATIENCE_SECONDS));
      }
      return line;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Waits for a line that begins with {@code start}. */
  public String line(String start) {
    while (true) {
      String line = nextLine();
      if (line.startsWith(start)) {
        return line;
      }
    }
  }

  /**
   * Sends a signal to the process itself. The door to it stops when the process does, and has to go
   * on with it.
   */
  public void signal(String name) {
    try {
      NetworkNamespaces.signal(door, name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until the process has ended by itself. */
  public void awaitEnd() {
    for (String line = ""; !line.equals(ENDED); ) {
      try {
        line = Objects.requireNonNullElse(lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS), ENDED);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void close() {
    door.children().forEach(ProcessHandle::destroyForcibly);
    door.destroyForcibly();
  }
}
