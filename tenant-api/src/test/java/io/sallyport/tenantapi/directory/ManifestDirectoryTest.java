package io.sallyport.tenantapi.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.tenantapi.crd.Manifest;
import io.sallyport.tenantapi.crd.Problem;
import io.sallyport.tenantapi.tenant.Fleets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestDirectoryTest {
  @TempDir Path folder;

  @Test
  void aLookSaysWhatChangedOnce() throws IOException {
    Path file = Files.writeString(folder.resolve("a.yaml"), Fleets.EU1);
    ManifestDirectory directory = new ManifestDirectory(folder);
    assertThat(directory.changed()).isPresent();
    assertThat(directory.changed()).isEmpty();
    Files.writeString(file, Fleets.US1);
    assertThat(directory.changed()).isPresent();
    assertThat(directory.changed()).isEmpty();
    Files.delete(file);
    assertThat(directory.changed())
        .hasValueSatisfying(files -> assertThat(files.getFirst().problems()).isNotEmpty());
    assertThat(directory.changed()).isEmpty();
  }

  @Test
  void theYamlFilesOfAFolderAreReadByName() throws IOException {
    Files.writeString(folder.resolve("b.yml"), Fleets.EU1);
    Files.writeString(folder.resolve("a.yaml"), Fleets.US1);
    Files.writeString(folder.resolve(".hidden.yaml"), "kind: [");
    Files.writeString(folder.resolve("notes.txt"), "kind: [");
    assertThat(new ManifestDirectory(folder).read())
        .flatExtracting(Manifest.File::manifests)
        .extracting(Manifest::where)
        .containsExactly("a.yaml: EgressCluster us1", "b.yml: EgressCluster eu1");
  }

  @Test
  void oneFileMayBeNamed() throws IOException {
    Path file = folder.resolve("b.txt");
    Files.writeString(file, Fleets.EU1);
    assertThat(new ManifestDirectory(file).read())
        .flatExtracting(Manifest.File::manifests)
        .extracting(Manifest::where)
        .containsExactly(file + ": EgressCluster eu1");
  }

  @Test
  void aPlaceThatDoesNotExistIsAProblem() {
    Path nowhere = folder.resolve("nowhere");
    assertThat(problems(nowhere))
        .containsExactly(
            new Problem(
                nowhere.toString(), "", "", "does not exist", "a folder of YAML manifests"));
  }

  @Test
  void aFolderWithoutAnyManifestIsAProblem() throws IOException {
    Files.writeString(folder.resolve("acme.yaml.old"), Fleets.EU1);
    assertThat(problems(folder))
        .containsExactly(
            new Problem(
                folder.toString(),
                "",
                "",
                "holds no manifest",
                "a folder with files that end in .yaml or .yml"));
  }

  @Test
  void aFolderWithAClusterAndNoTenantsIsFine() throws IOException {
    Files.writeString(folder.resolve("eu1.yaml"), Fleets.EU1);
    assertThat(problems(folder)).isEmpty();
  }

  @Test
  void textThatIsNotUtf8IsAProblemOfItsFile() throws IOException {
    Files.write(folder.resolve("a.yaml"), new byte[] {'a', ':', ' ', (byte) 0xff, (byte) 0xfe});
    assertThat(problems(folder))
        .containsExactly(
            new Problem(folder.resolve("a.yaml").toString(), "", "", "is not UTF-8 text", "UTF-8"));
  }

  @Test
  void aFolderNamedLikeAFileIsAProblem() throws IOException {
    Files.createDirectory(folder.resolve("a.yaml"));
    assertThat(problems(folder))
        .singleElement()
        .satisfies(problem -> assertThat(problem.rule()).isEqualTo("is no regular file"));
  }

  @Test
  void aPipeAmongTheFilesIsAProblemAndNotWaitedFor() throws Exception {
    Path pipe = folder.resolve("a.yaml");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    assertThat(problems(folder))
        .containsExactly(
            new Problem(pipe.toString(), "", "", "is no regular file", "a file with YAML"));
  }

  private static List<Problem> problems(Path place) {
    return new ManifestDirectory(place)
        .read().stream().flatMap(file -> file.problems().stream()).toList();
  }
}
