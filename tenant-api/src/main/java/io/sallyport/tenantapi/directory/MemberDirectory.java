package io.sallyport.tenantapi.directory;

import io.sallyport.tenantapi.crd.CrdYaml;
import io.sallyport.tenantapi.crd.EgressClock;
import io.sallyport.tenantapi.crd.EgressSlice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the one gateway of a cluster sees of a state directory: it reads slices and writes its own
 * status. A second gateway of the cluster is refused.
 */
public final class MemberDirectory implements AutoCloseable {
  private final Path slices;
  private final Path status;
  private final FileLocked lock;
  private final Map<Path, String> written = new HashMap<>();

  private boolean seen;

  private MemberDirectory(Path slices, Path status, FileLocked lock) {
    this.slices = slices;
    this.status = status;
    this.lock = lock;
  }

  /**
   * Opens the part of {@code root} that belongs to gateway {@code gateway} of {@code cluster}.
   *
   * @throws IOException where the cluster has a gateway process already
   */
  public static MemberDirectory open(Path root, String cluster, String gateway) throws IOException {
    if (!Files.isDirectory(root)) {
      throw new IOException(root + " is no directory; it is the --state of `sallyport run`");
    }
    Path status = root.resolve("status").resolve(cluster);
    FileLocked lock = FileLocked.take(status.resolve("lock"), "gateway of cluster " + cluster);
    return new MemberDirectory(
        root.resolve("slices").resolve(cluster), status.resolve(gateway), lock);
  }

  /** The folders whose changes matter to a gateway. */
  public List<Path> watched() {
    return List.of(slices);
  }

  /**
   * The slices of the cluster, each with this gateway's last status where there is one.
   *
   * @throws IOException where a slice cannot be read, or the folder that held some is gone: then
   *     nothing is known, which is not the same as no tenants
   */
  public List<EgressSlice> slices() throws IOException {
    List<EgressSlice> all = new ArrayList<>();
    boolean there = !Files.notExists(slices);
    if (seen && !there) {
      throw new IOException(slices + " is gone");
    }
    seen = there;
    for (Path file : AtomicFile.yaml(slices)) {
      read(file).ifPresent(all::add);
    }
    return all;
  }

  private Optional<EgressSlice> read(Path file) throws IOException {
    try {
      EgressSlice slice = StateDirectory.read(file, EgressSlice.class);
      StateDirectory.required(file, slice.getSpec(), "spec");
      Path own = status.resolve(file.getFileName());
      if (Files.exists(own)) {
        slice.setStatus(StateDirectory.read(own, EgressSlice.class).getStatus());
      }
      return Optional.of(slice);
    } catch (NoSuchFileException removedMeanwhile) {
      return Optional.empty();
    }
  }

  /** Writes the status of {@code slice}, where it changed. */
  public void writeStatus(EgressSlice slice) throws IOException {
    EgressSlice own = new EgressSlice();
    own.setMetadata(slice.getMetadata());
    own.setStatus(slice.getStatus());
    Path file = status.resolve(slice.getMetadata().getName() + ".yaml");
    String text = CrdYaml.write(own);
    if (!text.equals(written.get(file))) {
      AtomicFile.write(file, text);
      written.put(file, text);
    }
  }

  /** Keeps the newest clock seen of the planner, as a witness of a state that was rolled back. */
  public void witnessClock() throws IOException {
    Path clock = AtomicFile.folderOf(AtomicFile.folderOf(slices)).resolve(StateClock.FILE);
    Path own = status.resolve(StateClock.FILE);
    if (Files.exists(clock) && seconds(clock) > (Files.exists(own) ? seconds(own) : -1)) {
      AtomicFile.write(own, Files.readString(clock));
    }
  }

  private static long seconds(Path clock) throws IOException {
    return StateDirectory.read(clock, EgressClock.class).getSpec().seconds();
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
