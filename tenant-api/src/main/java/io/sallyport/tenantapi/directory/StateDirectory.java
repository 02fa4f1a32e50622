package io.sallyport.tenantapi.directory;

import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.tenantapi.crd.EgressSlice;
import io.sallyport.tenantapi.crd.EgressSliceSpec;
import io.sallyport.tenantapi.store.FleetStore;
import io.sallyport.tenantapi.store.Kind;
import io.sallyport.tenantapi.store.SliceName;
import io.sallyport.tenantapi.store.Stored;
import io.sallyport.tenantapi.tenant.Cluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A state directory and its one writer, the planner. A second writer is refused; readers need no
 * lock, since every file is replaced whole.
 */
public final class StateDirectory implements FleetStore, AutoCloseable {
  private final Path root;
  private final Disk disk;
  private final FileLocked lock;
  private final Map<SliceName, EgressSliceSpec> written = new HashMap<>();
  private boolean slicesRead;
  private final Complaints complaints = new Complaints();
  private final KnownFiles<EgressSlice> statuses = new KnownFiles<>(EgressSlice.class);

  private StateDirectory(Path root, Disk disk, FileLocked lock) {
    this.root = root;
    this.disk = disk;
    this.lock = lock;
  }

  /**
   * Opens {@code root} for writing, making it where it does not exist.
   *
   * @throws IOException where another planner has it
   */
  public static StateDirectory open(Path root) throws IOException {
    return open(root, Disk.REAL);
  }

  /** Opens {@code root} for writing where no planner has it. */
  public static Optional<StateDirectory> openIfFree(Path root) throws IOException {
    Optional<FileLocked> lock = FileLocked.takeIfFree(root.resolve("lock"), "planner");
    return lock.isEmpty() ? Optional.empty() : Optional.of(opened(root, Disk.REAL, lock.get()));
  }

  static StateDirectory open(Path root, Disk disk) throws IOException {
    AtomicFile.makeFolders(disk, root);
    return opened(root, disk, FileLocked.take(root.resolve("lock"), "planner"));
  }

  private static StateDirectory opened(Path root, Disk disk, FileLocked lock) throws IOException {
    try {
      AtomicFile.forceNames(disk, folders(root));
      return new StateDirectory(root, disk, lock);
    } catch (Throwable e) {
      lock.close();
      throw e;
    }
  }

  private static List<Path> folders(Path root) throws IOException {
    List<Path> folders = new ArrayList<>(List.of(root));
    for (String name : List.of("ledgers", "claims", "history", "slices")) {
      folders.add(root.resolve(name));
    }
    folders.addAll(AtomicFile.folders(root.resolve("history")));
    folders.addAll(AtomicFile.folders(root.resolve("slices")));
    return folders;
  }

  @Override
  public <T> Optional<Stored<T>> read(Kind<T> kind, String name) throws IOException {
    return StateFiles.read(kind, file(kind, name));
  }

  @Override
  public <T> Map<String, Stored<T>> list(Kind<T> kind) throws IOException {
    Map<String, Stored<T>> all = StateReader.list(root, kind);
    if (kind == Kind.LEDGER) {
      requireLedgers(all.keySet());
    }
    return all;
  }

  /** History is written behind its ledger: pages of an identity without one are of a lost one. */
  private void requireLedgers(Set<String> identities) throws IOException {
    for (Path pages : AtomicFile.folders(root.resolve("history"))) {
      String identity = StateFiles.nameOf(pages);
      if (!identities.contains(identity)) {
        throw new IOException(
            "%s has history of identity %s, and its ledger is gone; restore %s from a backup"
                .formatted(root, identity, root.resolve("ledgers")));
      }
    }
  }

  @Override
  public <T> Optional<Stored<T>> write(
      Kind<T> kind, String name, T value, Optional<String> expected) throws IOException {
    Path file = file(kind, name);
    Optional<String> there = read(kind, name).map(Stored::version);
    if (!there.equals(expected) || (there.isPresent() && kind.isWrittenOnce())) {
      return Optional.empty();
    }
    String text = StateFiles.text(kind.object(value));
    AtomicFile.write(disk, file, text);
    return Optional.of(new Stored<>(value, StateFiles.version(text)));
  }

  private Path file(Kind<?> kind, String name) {
    return root.resolve(kind.folder()).resolve(name + StateFiles.ENDING);
  }

  /** The slices that could be read at the start, as written since: nobody else writes them. */
  @Override
  public Map<SliceName, EgressSliceSpec> slices() throws IOException {
    if (!slicesRead) {
      written.putAll(StateReader.slices(root));
      slicesRead = true;
    }
    return Collections.unmodifiableMap(written);
  }

  @Override
  public void writeSlices(List<Cluster> clusters, Map<SliceName, EgressSliceSpec> slices)
      throws IOException {
    writeClusters(clusters);
    Set<Path> kept = new HashSet<>();
    for (Cluster cluster : clusters) {
      AtomicFile.makeFolders(disk, root.resolve("slices").resolve(cluster.name().name()));
    }
    for (Map.Entry<SliceName, EgressSliceSpec> slice : slices.entrySet()) {
      kept.add(put(slice.getKey(), slice.getValue()));
    }
    for (Path folder : AtomicFile.folders(root.resolve("slices"))) {
      removeOthers(folder, kept);
    }
    written.keySet().retainAll(slices.keySet());
  }

  private void writeClusters(List<Cluster> clusters) throws IOException {
    Set<Path> kept = new HashSet<>();
    Path folder = root.resolve(StateFiles.CLUSTERS);
    for (Cluster cluster : clusters) {
      Path file = folder.resolve(cluster.name() + StateFiles.ENDING);
      AtomicFile.writeIfOther(disk, file, StateFiles.text(StateFiles.object(cluster)));
      kept.add(file);
    }
    removeOthers(folder, kept);
  }

  private Path put(SliceName name, EgressSliceSpec spec) throws IOException {
    Path file =
        root.resolve("slices")
            .resolve(name.cluster().name())
            .resolve(name.tenant() + StateFiles.ENDING);
    if (!spec.equals(written.get(name)) || !Files.exists(file)) {
      AtomicFile.writeIfOther(disk, file, StateFiles.text(name.object(spec)));
      written.put(name, spec);
    }
    return file;
  }

  private void removeOthers(Path folder, Set<Path> kept) throws IOException {
    for (Path file : AtomicFile.yaml(folder)) {
      if (!kept.contains(file)) {
        AtomicFile.delete(disk, file);
      }
    }
  }

  @Override
  public List<Answer> answers() throws IOException {
    complaints.begin();
    return StateReader.answers(root, complaints, statuses);
  }

  @Override
  public Set<ClusterName> unheard() throws IOException {
    return StateReader.unheard(root);
  }

  @Override
  public List<Witness> witnesses() throws IOException {
    return StateReader.witnesses(root);
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
