package io.sallyport.tenantapi.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryWatchTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  @TempDir Path folder;

  @Test
  void aChangeInAFolderMadeLaterIsSeen() throws Exception {
    Files.createDirectory(folder.resolve("a"));
    try (DirectoryWatch watch = new DirectoryWatch(List.of(folder))) {
      Path inside = Files.createDirectory(folder.resolve("a/b"));
      await(watch);
      CompletableFuture<Void> seen = CompletableFuture.runAsync(() -> await(watch));
      while (!seen.isDone()) {
        Files.writeString(inside.resolve("file"), "x");
      }
      seen.get(1, TimeUnit.MINUTES);
    }
  }

  @Test
  void aRootThatDoesNotExistYetIsWaitedFor() throws Exception {
    try (DirectoryWatch watch = new DirectoryWatch(List.of(folder.resolve("later")))) {
      watch.await(Duration.ofMillis(1));
      Files.createDirectory(folder.resolve("later"));
      watch.await(Duration.ofMillis(1));
      Files.writeString(folder.resolve("later/file"), "x");
      await(watch);
    }
  }

  private static void await(DirectoryWatch watch) {
    try {
      long start = System.nanoTime();
      watch.await(LONG);
      assertThat(System.nanoTime() - start).isLessThan(LONG.toNanos());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
