package io.sallyport.tenantapi.directory;

import io.fabric8.kubernetes.client.CustomResource;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.tenantapi.controller.FleetStore;
import io.sallyport.tenantapi.controller.LedgerObjects;
import io.sallyport.tenantapi.crd.CrdYaml;
import io.sallyport.tenantapi.crd.EgressClaimShard;
import io.sallyport.tenantapi.crd.EgressLedger;
import io.sallyport.tenantapi.crd.EgressSlice;
import io.sallyport.tenantapi.crd.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A state directory and its one writer, the planner. A second writer is refused; readers need no
 * lock, since every file is replaced whole.
 */
public final class StateDirectory implements FleetStore, AutoCloseable {
  private static final String ENDING = ".yaml";

  private final Path root;
  private final FileLocked lock;
  private final Map<Path, String> written = new HashMap<>();

  private StateDirectory(Path root, FileLocked lock) {
    this.root = root;
    this.lock = lock;
  }

  /**
   * Opens {@code root} for writing, making it where it does not exist.
   *
   * @throws IOException where another planner has it
   */
  public static StateDirectory open(Path root) throws IOException {
    Files.createDirectories(root);
    return new StateDirectory(root, FileLocked.take(root.resolve("lock"), "planner"));
  }

  /** The ledgers in {@code root}, for anyone; none where there is no such directory. */
  public static Map<Identity, Ledger> ledgers(Path root) throws IOException {
    Map<Identity, Ledger> ledgers = new TreeMap<>();
    for (Path file : AtomicFile.yaml(root.resolve("ledgers"))) {
      Ledger ledger = ledger(file);
      ledgers.put(ledger.identity(), ledger);
    }
    return ledgers;
  }

  /** The identity of {@code tenant} as its slices in {@code root} say, or empty without slices. */
  public static Optional<Identity> identity(Path root, String tenant) throws IOException {
    for (Path cluster : AtomicFile.folders(root.resolve("slices"))) {
      Path file = cluster.resolve(tenant + ENDING);
      if (Files.exists(file)) {
        var spec = required(file, read(file, EgressSlice.class).getSpec(), "spec");
        return Optional.of(new Identity(spec.identity()));
      }
    }
    return Optional.empty();
  }

  @Override
  public Map<Identity, Ledger> ledgers() throws IOException {
    Map<Identity, Ledger> ledgers = ledgers(root);
    // Slices are written behind their ledgers: one without is of a ledger that was lost.
    for (Path cluster : AtomicFile.folders(root.resolve("slices"))) {
      for (Path file : AtomicFile.yaml(cluster)) {
        String identity = read(file, EgressSlice.class).getSpec().identity();
        if (!ledgers.containsKey(new Identity(identity))) {
          throw new IOException(
              "%s has addresses of identity %s, and its ledger is gone; restore %s from a backup"
                  .formatted(file, identity, root.resolve("ledgers")));
        }
      }
    }
    return ledgers;
  }

  @Override
  public void write(Ledger ledger) throws IOException {
    put(root.resolve("ledgers"), LedgerObjects.write(ledger));
  }

  @Override
  public void writeClaims(List<EgressClaimShard> shards) throws IOException {
    Set<Path> kept = new HashSet<>();
    for (EgressClaimShard shard : shards) {
      kept.add(put(root.resolve("claims"), shard));
    }
    removeOthers(root.resolve("claims"), kept);
  }

  @Override
  public void writeSlices(List<EgressSlice> slices) throws IOException {
    Set<Path> kept = new HashSet<>();
    for (EgressSlice slice : slices) {
      String namespace = slice.getMetadata().getNamespace();
      String cluster = namespace.substring(Names.SLICE_NAMESPACE_PREFIX.length());
      kept.add(put(root.resolve("slices").resolve(cluster), slice));
    }
    for (Path folder : AtomicFile.folders(root.resolve("slices"))) {
      removeOthers(folder, kept);
    }
  }

  @Override
  public List<Answer> answers() throws IOException {
    return answers(root);
  }

  /** What gateways answered last in {@code root}, for anyone. */
  public static List<Answer> answers(Path root) throws IOException {
    List<Answer> answers = new ArrayList<>();
    for (Path cluster : AtomicFile.folders(root.resolve("status"))) {
      for (Path gateway : AtomicFile.folders(cluster)) {
        for (Path file : AtomicFile.yaml(gateway)) {
          if (!file.endsWith(StateClock.FILE)) {
            String name = file.getFileName().toString();
            answers.add(
                new Answer(
                    cluster.getFileName().toString(),
                    name.substring(0, name.length() - ENDING.length()),
                    required(file, read(file, EgressSlice.class).getStatus(), "status")));
          }
        }
      }
    }
    return answers;
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }

  static <T extends CustomResource<?, ?>> T read(Path file, Class<T> type) throws IOException {
    String text = Files.readString(file);
    try {
      return CrdYaml.read(text, type);
    } catch (IOException e) {
      throw damaged(file, e);
    }
  }

  /** A part of the object in {@code file} that every such object has. */
  static <T> T required(Path file, @Nullable T part, String name) throws IOException {
    if (part == null) {
      throw damaged(file, new IOException("no " + name));
    }
    return part;
  }

  private static Ledger ledger(Path file) throws IOException {
    EgressLedger object = read(file, EgressLedger.class);
    try {
      return LedgerObjects.read(object);
    } catch (RuntimeException e) {
      throw damaged(file, e);
    }
  }

  private static IOException damaged(Path file, Exception e) {
    return new IOException(
        "%s is damaged (%s); restore it from a backup".formatted(file, firstLine(e)), e);
  }

  private static String firstLine(Exception e) {
    return Optional.ofNullable(e.getMessage()).orElse("").lines().findFirst().orElse("");
  }

  private Path put(Path folder, CustomResource<?, ?> object) throws IOException {
    Path file = folder.resolve(object.getMetadata().getName() + ENDING);
    String text = CrdYaml.write(object);
    String before = written.get(file);
    if (before == null && Files.exists(file)) {
      before = Files.readString(file);
    }
    if (!text.equals(before) || !Files.exists(file)) {
      AtomicFile.write(file, text);
    }
    written.put(file, text);
    return file;
  }

  private void removeOthers(Path folder, Set<Path> kept) throws IOException {
    for (Path file : AtomicFile.yaml(folder)) {
      if (!kept.contains(file)) {
        Files.delete(file);
        written.remove(file);
      }
    }
  }
}
