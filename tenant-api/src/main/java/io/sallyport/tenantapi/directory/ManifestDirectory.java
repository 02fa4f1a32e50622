package io.sallyport.tenantapi.directory;

import io.sallyport.tenantapi.crd.Manifest;
import io.sallyport.tenantapi.crd.Problem;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The manifests people wrote: the {@code *.yaml} and {@code *.yml} files of a folder, or one file.
 */
public final class ManifestDirectory {
  private ManifestDirectory() {}

  /** Reads every file; what cannot be read is a problem of its file. Never throws. */
  public static List<Manifest.File> read(Path place) {
    List<Manifest.File> files = new ArrayList<>();
    try {
      if (!Files.exists(place)) {
        return List.of(failed(place, "does not exist", "a folder of YAML manifests"));
      }
      List<Path> paths = Files.isDirectory(place) ? AtomicFile.yaml(place) : List.of(place);
      if (paths.isEmpty()) {
        return List.of(
            failed(place, "holds no manifest", "a folder with files that end in .yaml or .yml"));
      }
      for (Path path : paths) {
        files.add(read(place, path));
      }
      return files;
    } catch (IOException e) {
      return List.of(failed(place, "cannot be listed: " + e.getMessage(), "a readable folder"));
    }
  }

  private static Manifest.File read(Path place, Path path) {
    String name = path.equals(place) ? path.toString() : place.relativize(path).toString();
    if (!path.equals(place) && !Files.isRegularFile(path)) {
      return failed(path, "is no regular file", "a file with YAML");
    }
    try {
      return Manifest.read(name, Files.readString(path));
    } catch (CharacterCodingException e) {
      return failed(path, "is not UTF-8 text", "UTF-8");
    } catch (IOException e) {
      return failed(path, "cannot be read: " + e.getMessage(), "a readable file");
    }
  }

  private static Manifest.File failed(Path path, String rule, String fits) {
    return new Manifest.File(List.of(), List.of(new Problem(path.toString(), "", "", rule, fits)));
  }
}
