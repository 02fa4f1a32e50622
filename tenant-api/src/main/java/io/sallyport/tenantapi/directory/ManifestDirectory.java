package io.sallyport.tenantapi.directory;

import io.sallyport.tenantapi.crd.Manifest;
import io.sallyport.tenantapi.crd.Problem;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The manifests people wrote: the {@code *.yaml} and {@code *.yml} files of a folder, or one file.
 * What was parsed is kept with its text, so that a look at what did not change parses nothing. One
 * thread uses it.
 */
public final class ManifestDirectory {
  private final Path place;
  private Map<Path, Known> known = new HashMap<>();
  private Map<Path, Known> now = new HashMap<>();
  private Optional<List<Manifest.File>> last = Optional.empty();

  private record Known(String text, Manifest.File file) {}

  public ManifestDirectory(Path place) {
    this.place = place;
  }

  /** Every file as it is now, or empty where nothing changed since this was asked last. */
  public Optional<List<Manifest.File>> changed() {
    List<Manifest.File> files = read();
    boolean same = last.filter(files::equals).isPresent();
    last = Optional.of(files);
    return same ? Optional.empty() : last;
  }

  /** Reads every file; what cannot be read is a problem of its file. Never throws. */
  public List<Manifest.File> read() {
    now = new HashMap<>();
    List<Manifest.File> files = readAll();
    known = now;
    return files;
  }

  private List<Manifest.File> readAll() {
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
        files.add(read(path));
      }
      return files;
    } catch (IOException e) {
      return List.of(failed(place, "cannot be listed: " + e.getMessage(), "a readable folder"));
    }
  }

  private Manifest.File read(Path path) {
    String name = path.equals(place) ? path.toString() : place.relativize(path).toString();
    if (!path.equals(place) && !Files.isRegularFile(path)) {
      return failed(path, "is no regular file", "a file with YAML");
    }
    try {
      String text = Files.readString(path);
      Known read =
          Optional.ofNullable(known.get(path))
              .filter(before -> before.text.equals(text))
              .orElseGet(() -> new Known(text, Manifest.read(name, text)));
      now.put(path, read);
      return read.file;
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
