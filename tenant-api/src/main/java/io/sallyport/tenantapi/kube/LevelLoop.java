package io.sallyport.tenantapi.kube;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that looks whenever it is told that something changed, and from time to time anyway.
 * Changes that come while it looks are one. A look that fails is tried again, each time later, and
 * told once.
 */
public final class LevelLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LevelLoop.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration BREATH = Duration.ofMillis(10);

  private final String name;
  private final Duration anyway;
  private final Semaphore told = new Semaphore(1);
  private final Thread thread;

  /** One look. */
  public interface Look {
    void look() throws IOException;
  }

  /**
   * A loop that stands still.
   *
   * @param anyway how often it looks though nothing changed
   * @param died is told where the thread cannot go on
   */
  public LevelLoop(String name, Duration anyway, Look look, Thread.UncaughtExceptionHandler died) {
    this.name = name;
    this.anyway = anyway;
    this.thread =
        Thread.ofPlatform()
            .name(name)
            .daemon(true)
            .uncaughtExceptionHandler(died)
            .unstarted(() -> run(look));
  }

  public void start() {
    thread.start();
  }

  /** Something changed. Any thread may say so. */
  public void tell() {
    told.release();
  }

  private void run(Look look) {
    String said = "";
    Duration pause = FIRST_PAUSE;
    try {
      while (!Thread.currentThread().isInterrupted()) {
        await(said.isEmpty() ? anyway : pause);
        try {
          look.look();
          said = "";
          pause = FIRST_PAUSE;
        } catch (IOException | RuntimeException e) {
          String message = String.valueOf(e.getMessage());
          if (!message.equals(said)) {
            LOG.error("{} failed, what was in force stays; trying again: {}", name, message);
            LOG.debug("{} failed", name, e);
          }
          said = message;
          TimeUnit.MILLISECONDS.sleep(pause.toMillis());
          pause =
              pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
                  ? pause.multipliedBy(2)
                  : LONGEST_PAUSE;
        }
      }
    } catch (InterruptedException stop) {
      LOG.debug("{} ends", name);
    }
  }

  /** Waits for news; what comes within a breath of the first is seen by the same look. */
  private void await(Duration most) throws InterruptedException {
    if (told.tryAcquire(most.toMillis(), TimeUnit.MILLISECONDS)) {
      TimeUnit.MILLISECONDS.sleep(BREATH.toMillis());
      told.drainPermits();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(LONGEST_PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
