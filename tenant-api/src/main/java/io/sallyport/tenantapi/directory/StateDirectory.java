package io.sallyport.tenantapi.directory;

import io.fabric8.kubernetes.client.CustomResource;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.Names;
import io.sallyport.tenantapi.controller.Answers;
import io.sallyport.tenantapi.controller.FleetStore;
import io.sallyport.tenantapi.controller.LedgerObjects;
import io.sallyport.tenantapi.crd.CrdYaml;
import io.sallyport.tenantapi.crd.EgressClaimShard;
import io.sallyport.tenantapi.crd.EgressLedger;
import io.sallyport.tenantapi.crd.EgressSlice;
import io.sallyport.tenantapi.tenant.TenantName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A state directory and its one writer, the planner. A second writer is refused; readers need no
 * lock, since every file is replaced whole.
 */
public final class StateDirectory implements FleetStore, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StateDirectory.class);
  private static final String ENDING = ".yaml";

  private final Path root;
  private final FileLocked lock;
  private final Map<Path, String> written = new HashMap<>();
  private final Complaints complaints = new Complaints();

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
        return owner(file);
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
        Optional<Identity> owner = owner(file);
        if (owner.isPresent() && !ledgers.containsKey(owner.get())) {
          throw new IOException(
              "%s has addresses of identity %s, and its ledger is gone; restore %s from a backup"
                  .formatted(file, owner.get(), root.resolve("ledgers")));
        }
      }
    }
    return ledgers;
  }

  /** Whose slice {@code file} is; empty where it is damaged, and so written anew. */
  private static Optional<Identity> owner(Path file) throws IOException {
    try {
      return Optional.of(
          new Identity(required(file, read(file, EgressSlice.class).getSpec(), "spec").identity()));
    } catch (NoSuchFileException removedMeanwhile) {
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      LOG.warn("{} is damaged; it is written anew from its ledger", file);
      return Optional.empty();
    }
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
  public void writeSlices(List<ClusterName> clusters, List<EgressSlice> slices) throws IOException {
    Set<Path> kept = new HashSet<>();
    for (ClusterName cluster : clusters) {
      Files.createDirectories(root.resolve("slices").resolve(cluster.name()));
    }
    for (EgressSlice slice : slices) {
      String namespace = slice.getMetadata().getNamespace();
      String cluster =
          namespace.substring(io.sallyport.tenantapi.crd.Names.SLICE_NAMESPACE_PREFIX.length());
      kept.add(put(root.resolve("slices").resolve(cluster), slice));
    }
    for (Path folder : AtomicFile.folders(root.resolve("slices"))) {
      removeOthers(folder, kept);
    }
  }

  @Override
  public List<Answer> answers() throws IOException {
    complaints.begin();
    return answers(root, complaints);
  }

  /** What gateways answered last in {@code root}, for anyone. */
  public static List<Answer> answers(Path root) throws IOException {
    return answers(root, new Complaints());
  }

  /** The answers of the gateway that holds each cluster, or held it last. */
  private static List<Answer> answers(Path root, Complaints complaints) throws IOException {
    List<Answer> answers = new ArrayList<>();
    for (Path cluster : AtomicFile.folders(root.resolve("status"))) {
      Optional<Path> gateway = MemberDirectory.holder(cluster);
      if (gateway.isPresent() && Names.isName(nameOf(cluster))) {
        for (Path file : AtomicFile.yaml(gateway.get())) {
          if (!file.endsWith(StateClock.FILE)) {
            answer(new ClusterName(nameOf(cluster)), file, complaints).ifPresent(answers::add);
          }
        }
      }
    }
    return answers;
  }

  private static Optional<Answer> answer(ClusterName cluster, Path file, Complaints complaints) {
    try {
      var status = required(file, read(file, EgressSlice.class).getStatus(), "status");
      return Optional.of(new Answer(cluster, new TenantName(nameOf(file)), Answers.report(status)));
    } catch (NoSuchFileException removedMeanwhile) {
      return Optional.empty();
    } catch (IOException e) {
      complaints.tell(file, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      complaints.tell(file, String.valueOf(damaged(file, e).getMessage()));
    }
    return Optional.empty();
  }

  private static String nameOf(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : name;
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

  static IOException damaged(Path file, Exception e) {
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
