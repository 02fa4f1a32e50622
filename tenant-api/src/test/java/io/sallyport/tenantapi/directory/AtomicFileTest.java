package io.sallyport.tenantapi.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  private static final int REWRITES = 1_000;

  @TempDir Path folder;

  @Test
  void aReaderNeverSeesATornFile() throws Exception {
    Path file = folder.resolve("a.yaml");
    AtomicFile.write(file, text(0));
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
      CompletableFuture<Integer> reader =
          CompletableFuture.supplyAsync(() -> readUntil(file, done), pool);
      for (int i = 1; i <= REWRITES; i++) {
        AtomicFile.write(file, text(i));
      }
      done.set(true);
      assertThat(reader.get()).isPositive();
    }
    assertThat(file).hasContent(text(REWRITES));
  }

  @Test
  void aLeftoverOfACrashIsOverwritten() throws IOException {
    Files.writeString(folder.resolve(".a.yaml.new"), "x".repeat(10_000));
    AtomicFile.write(folder.resolve("a.yaml"), "short\n");
    assertThat(folder.resolve("a.yaml")).hasContent("short\n");
    assertThat(folder.resolve(".a.yaml.new")).doesNotExist();
  }

  @Test
  void foldersAreMadeOnTheWay() throws IOException {
    AtomicFile.write(folder.resolve("b/c/a.yaml"), "é\n");
    assertThat(folder.resolve("b/c/a.yaml")).hasContent("é\n");
  }

  @Test
  void onlyVisibleYamlFilesAreListedByName() throws IOException {
    for (String name : new String[] {"b.yml", "a.yaml", ".c.yaml", "d.yaml.new", "e.txt", "f"}) {
      Files.writeString(folder.resolve(name), "");
    }
    assertThat(AtomicFile.yaml(folder))
        .containsExactly(folder.resolve("a.yaml"), folder.resolve("b.yml"));
    assertThat(AtomicFile.yaml(folder.resolve("nowhere"))).isEmpty();
  }

  /** Some files cannot be synced, and say so only where somebody asks for it. */
  @Test
  void forcingAsksTheKernel() {
    assertThatThrownBy(() -> Disk.REAL.force(Path.of("/proc/self/status")))
        .isInstanceOf(IOException.class);
  }

  /** Counts whole files until told to stop; a torn one ends it with an error. */
  private static int readUntil(Path file, AtomicBoolean done) {
    int whole = 0;
    while (!done.get()) {
      try {
        String read = Files.readString(file);
        String number = read.substring(0, read.indexOf('\n'));
        assertThat(read).isEqualTo(text(Integer.parseInt(number)));
        whole++;
      } catch (IOException e) {
        throw new AssertionError("the file was away for a moment", e);
      }
    }
    return whole;
  }

  /** A number in the first line, which the length of the rest depends on. */
  private static String text(int number) {
    return number + "\n" + String.valueOf(number % 10).repeat(5_000 + number * 7 % 4_000) + "\n";
  }
}
