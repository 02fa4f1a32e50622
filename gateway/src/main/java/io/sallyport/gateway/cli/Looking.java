package io.sallyport.gateway.cli;

import io.sallyport.tenantapi.directory.DirectoryWatch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
    this.thread = Thread.ofPlatform().name(name).daemon(true).unstarted(this::run);
  }

  /** Looks once, here and now, then goes on in a thread of its own. */
  void start() throws IOException, UserError {
    look.look();
    thread.start();
  }

  private void run() {
    boolean failed = false;
    while (!Thread.currentThread().isInterrupted()) {
      try {
        watch.await(failed ? AFTER_FAILURE : ANYWAY);
        failed = false;
        look.look();
      } catch (InterruptedException stop) {
        return;
      } catch (IOException | UserError | RuntimeException e) {
        failed = true;
        LOG.error("{} failed, what was in force stays; trying again: {}", name, e.getMessage());
        LOG.debug("{} failed", name, e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    thread.interrupt();
    watch.close();
  }
}
