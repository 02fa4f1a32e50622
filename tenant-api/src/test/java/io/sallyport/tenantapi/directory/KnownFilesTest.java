package io.sallyport.tenantapi.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.tenantapi.crd.EgressSlice;
import io.sallyport.tenantapi.crd.EgressSliceSpec;
import io.sallyport.tenantapi.store.SliceName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownFilesTest {
  @TempDir Path folder;
  private final KnownFiles<EgressSlice> known = new KnownFiles<>(EgressSlice.class);

  @Test
  void whatIsTheSameIsNotParsedAgainAndWhatChangedIs() throws IOException {
    Path file = write(1);
    EgressSlice first = known.read(file);
    assertThat(known.read(file)).isSameAs(first);
    write(2);
    assertThat(known.read(file).getSpec().epoch()).isEqualTo(2);
    write(1);
    assertThat(known.read(file).getSpec().epoch()).isEqualTo(1);
  }

  @Test
  void whatIsGoneOrCutShortIsNotAnsweredFromBefore() throws IOException {
    Path file = write(1);
    assertThat(known.read(file).getSpec().epoch()).isEqualTo(1);
    Files.writeString(file, Files.readString(file).substring(0, 40));
    assertThatThrownBy(() -> known.read(file)).hasMessageContaining("it was cut short");
    Files.delete(file);
    assertThatThrownBy(() -> known.read(file)).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void whatIsNotRetainedIsParsedAgain() throws IOException {
    Path file = write(1);
    EgressSlice first = known.read(file);
    known.retain(List.of(file));
    assertThat(known.read(file)).isSameAs(first);
    known.retain(List.of());
    assertThat(known.read(file)).isNotSameAs(first);
  }

  private Path write(long epoch) throws IOException {
    EgressSliceSpec spec =
        new EgressSliceSpec(
            "acme", null, epoch, List.of(), List.of(), List.of(), List.of(), List.of(), null, 1,
            List.of());
    Path file = folder.resolve("acme.yaml");
    SliceName name = new SliceName(new ClusterName("eu1"), "acme");
    return Files.writeString(file, StateFiles.text(name.object(spec)));
  }
}
