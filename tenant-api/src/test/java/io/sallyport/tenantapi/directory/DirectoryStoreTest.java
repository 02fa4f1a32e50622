package io.sallyport.tenantapi.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.tenantapi.store.ClockState;
import io.sallyport.tenantapi.store.FleetStore;
import io.sallyport.tenantapi.store.FleetStoreContract;
import io.sallyport.tenantapi.store.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each call of {@link #store} is another process: nothing is remembered but what is on disk. */
class DirectoryStoreTest extends FleetStoreContract {
  @TempDir Path root;
  private Optional<StateDirectory> open = Optional.empty();

  @AfterEach
  void close() throws IOException {
    if (open.isPresent()) {
      open.get().close();
    }
  }

  @Override
  protected FleetStore store() throws IOException {
    close();
    StateDirectory fresh = StateDirectory.open(root);
    open = Optional.of(fresh);
    return fresh;
  }

  @Override
  protected <T> void putByAnother(Kind<T> kind, String name, T value) throws IOException {
    AtomicFile.write(file(kind, name), StateFiles.text(kind.object(value)));
  }

  @Override
  protected void removeByAnother(Kind<?> kind, String name) throws IOException {
    Files.delete(file(kind, name));
  }

  @Test
  void nothingIsWrittenOverWhatCannotBeRead() throws IOException {
    Path file = file(Kind.CLOCK, Kind.THE_CLOCK);
    Files.writeString(file, "kind: [");
    FleetStore store = store();
    for (Optional<String> expected :
        java.util.List.of(Optional.<String>empty(), Optional.of("x"))) {
      assertThatThrownBy(
              () ->
                  store.write(
                      Kind.CLOCK, Kind.THE_CLOCK, new ClockState(1, 1, Map.of(), 0), expected))
          .hasMessageStartingWith(file + " is damaged (");
    }
    assertThat(file).content().isEqualTo("kind: [");
  }

  private Path file(Kind<?> kind, String name) {
    return root.resolve(kind.folder()).resolve(name + StateFiles.ENDING);
  }
}
