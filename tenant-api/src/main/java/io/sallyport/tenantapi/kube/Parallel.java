package io.sallyport.tenantapi.kube;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** Calls to an API server that do not wait for each other. */
final class Parallel {
  private static final int AT_ONCE = 16;

  private Parallel() {}

  /** One call. */
  interface Task {
    void run() throws IOException;
  }

  /**
   * Does all of them.
   *
   * @throws IOException the first that failed, once all are done
   */
  static void run(List<Task> tasks) throws IOException {
    Semaphore turns = new Semaphore(AT_ONCE);
    List<Future<?>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Task task : tasks) {
        running.add(
            threads.submit(
                () -> {
                  turns.acquire();
                  try {
                    task.run();
                    return true;
                  } finally {
                    turns.release();
                  }
                }));
      }
    }
    Optional<IOException> trouble = Optional.empty();
    for (Future<?> one : running) {
      trouble = trouble.or(() -> trouble(one));
    }
    if (trouble.isPresent()) {
      throw trouble.get();
    }
  }

  private static Optional<IOException> trouble(Future<?> one) {
    try {
      one.get();
      return Optional.empty();
    } catch (ExecutionException e) {
      return Optional.of(
          e.getCause() instanceof IOException told ? told : new IOException(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(new IOException(e));
    }
  }
}
