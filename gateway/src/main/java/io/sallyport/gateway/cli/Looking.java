package io.sallyport.gateway.cli;

import io.sallyport.tenantapi.directory.DirectoryWatch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A loop that looks whenever folders change, and from time to time anyway. A look that fails is
 * logged and tried again. Ends by {@link #close}.
 */
final class Looking implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Looking.class);
  private static final Duration ANYWAY = Duration.ofSeconds(5);
  private static final Duration AFTER_FAILURE = Duration.ofMillis(500);
  private static final Duration BREATH = Duration.ofMillis(50);

  private final String name;
  private final Look look;
  private final DirectoryWatch watch;
  private final Thread thread;

  /** One look. */
  interface Look {
    void look() throws IOException, UserError;
  }

  Looking(String name, List<Path> folders, Look look) throws IOException {
    this.name = name;
    this.look = look;
    this.watch = new DirectoryWatch(folders);
    this.thread =
        Thread.ofPlatform()
            .name(name)
            .daemon(true)
            .uncaughtExceptionHandler(Looking::died)
            .unstarted(this::run);
  }

  /** Looks once, here and now, then goes on in a thread of its own. */
  void start() throws IOException, UserError {
    look.look();
    thread.start();
  }

  /** A program whose loop is dead must not look alive: it ends, and is started anew. */
  static void died(Thread thread, Throwable cause) {
    LOG.error("{} cannot go on, ending this program", thread.getName(), cause);
    Runtime.getRuntime().halt(UserError.FAILED);
  }

  private void run() {
    String said = "";
    while (!Thread.currentThread().isInterrupted()) {
      try {
        watch.await(said.isEmpty() ? ANYWAY : AFTER_FAILURE);
        look.look();
        said = "";
      } catch (InterruptedException stop) {
        return;
      } catch (IOException | UserError | RuntimeException e) {
        String message = UserError.words(e);
        if (!message.equals(said)) {
          LOG.error("{} failed, what was in force stays; trying again: {}", name, message);
          LOG.debug("{} failed", name, e);
        }
        said = message;
        LockSupport.parkNanos(BREATH.toNanos());
      }
    }
  }

  @Override
  public void close() throws IOException {
    thread.interrupt();
    watch.close();
  }
}
