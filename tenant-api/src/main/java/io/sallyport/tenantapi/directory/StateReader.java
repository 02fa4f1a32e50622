package io.sallyport.tenantapi.directory;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Identity;
import io.sallyport.ipam.plan.Ledger;
import io.sallyport.ipam.plan.Names;
import io.sallyport.tenantapi.controller.Answers;
import io.sallyport.tenantapi.controller.KnownOwners;
import io.sallyport.tenantapi.crd.EgressSlice;
import io.sallyport.tenantapi.crd.EgressSliceSpec;
import io.sallyport.tenantapi.store.ClockState;
import io.sallyport.tenantapi.store.FleetStore.Answer;
import io.sallyport.tenantapi.store.FleetStore.Witness;
import io.sallyport.tenantapi.store.Kind;
import io.sallyport.tenantapi.store.SliceName;
import io.sallyport.tenantapi.store.Stored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A state directory for those who only read it, without its lock. */
public final class StateReader {
  private static final Logger LOG = LoggerFactory.getLogger(StateReader.class);

  private StateReader() {}

  /** The ledgers; none where there is no such directory. */
  public static Map<Identity, Ledger> ledgers(Path root) throws IOException {
    Map<Identity, Ledger> ledgers = new TreeMap<>();
    for (Stored<Ledger> stored : list(root, Kind.LEDGER).values()) {
      ledgers.put(stored.value().identity(), stored.value());
    }
    return ledgers;
  }

  /**
   * An owner whose history, slices or claims are there and whose ledger is not, in words; empty
   * where none was lost. What comes after a ledger is read before it.
   */
  public static Optional<String> lost(Path root) throws IOException {
    KnownOwners known =
        KnownOwners.of(
            list(root, Kind.CLAIMS).values().stream().map(Stored::value).toList(),
            slices(root).values());
    Map<String, String> named = new HashMap<>(known.named());
    for (Path pages : AtomicFile.folders(root.resolve("history"))) {
      named.put(StateFiles.nameOf(pages), "pages of history");
    }
    return new KnownOwners(named)
        .lost(list(root, Kind.LEDGER).keySet())
        .map(
            lost ->
                "%s: %s; restore %s from a backup"
                    .formatted(root, lost.words(), root.resolve("ledgers")));
  }

  /** The ledger of {@code tenant}: of the owner that it is, or that has this name. */
  public static Optional<Ledger> ledger(Path root, String tenant) throws IOException {
    return Ledger.named(ledgers(root).values(), tenant);
  }

  /** Everything of a kind, by name; an exception where something cannot be read. */
  public static <T> Map<String, Stored<T>> list(Path root, Kind<T> kind) throws IOException {
    Path folder = root.resolve(kind.folder());
    Map<String, Stored<T>> all = new TreeMap<>();
    for (Path file : files(kind, folder)) {
      String path = folder.relativize(file).toString();
      String name = path.substring(0, path.length() - StateFiles.ENDING.length());
      StateFiles.read(kind, file).ifPresent(stored -> all.put(name, stored));
    }
    return all;
  }

  /** One thing, or empty where there is none. */
  public static <T> Optional<Stored<T>> read(Path root, Kind<T> kind, String name)
      throws IOException {
    return StateFiles.read(kind, root.resolve(kind.folder()).resolve(name + StateFiles.ENDING));
  }

  private static List<Path> files(Kind<?> kind, Path folder) throws IOException {
    if (kind != Kind.PAGE) {
      return AtomicFile.yaml(folder);
    }
    List<Path> files = new ArrayList<>();
    for (Path identity : AtomicFile.folders(folder)) {
      files.addAll(AtomicFile.yaml(identity));
    }
    return files;
  }

  /** The slices that can be read: the planner writes the others anew from their ledgers. */
  public static Map<SliceName, EgressSliceSpec> slices(Path root) throws IOException {
    Map<SliceName, EgressSliceSpec> slices = new HashMap<>();
    for (Path file : sliceFiles(root)) {
      try {
        slices.put(sliceName(file), slice(file));
      } catch (NoSuchFileException removedMeanwhile) {
        LOG.debug("{} was removed meanwhile", file);
      } catch (IOException e) {
        LOG.warn("{}, or leave that to the planner", e.getMessage());
      }
    }
    return slices;
  }

  /** The files of the slices of every cluster; what has no cluster's name is none. */
  static List<Path> sliceFiles(Path root) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path cluster : AtomicFile.folders(root.resolve("slices"))) {
      if (Names.isName(StateFiles.nameOf(cluster))) {
        files.addAll(AtomicFile.yaml(cluster));
      }
    }
    return files;
  }

  static SliceName sliceName(Path file) {
    Path cluster = Objects.requireNonNull(file.getParent());
    return new SliceName(new ClusterName(StateFiles.nameOf(cluster)), StateFiles.nameOf(file));
  }

  /** What a planner wrote there; a copy under another name is damage, as anything else is. */
  private static EgressSliceSpec slice(Path file) throws IOException {
    EgressSlice slice = StateFiles.read(file, EgressSlice.class);
    EgressSliceSpec spec = StateFiles.required(file, slice.getSpec(), "spec");
    ObjectMeta own = sliceName(file).object(spec).getMetadata();
    if (!own.equals(slice.getMetadata())) {
      throw StateFiles.damaged(file, new IOException("its metadata is of another"));
    }
    return spec;
  }

  /** What gateways answered last. */
  public static List<Answer> answers(Path root) throws IOException {
    return answers(root, new Complaints(), new KnownFiles<>(EgressSlice.class));
  }

  /** The answers of the gateway that holds each cluster, or held it last. */
  static List<Answer> answers(Path root, Complaints complaints, KnownFiles<EgressSlice> known)
      throws IOException {
    List<Answer> answers = new ArrayList<>();
    Set<Path> there = new HashSet<>();
    for (ClusterName cluster : MemberDirectory.holders(root).keySet()) {
      for (Path file : statuses(root, cluster)) {
        there.add(file);
        answer(root, cluster, file, complaints, known).ifPresent(answers::add);
      }
    }
    known.retain(there);
    return answers;
  }

  /** The clusters whose gateway has a status that cannot be read. */
  static Set<ClusterName> unheard(Path root) throws IOException {
    Set<ClusterName> unheard = new TreeSet<>();
    KnownFiles<EgressSlice> known = new KnownFiles<>(EgressSlice.class);
    for (ClusterName cluster : MemberDirectory.holders(root).keySet()) {
      for (Path file : statuses(root, cluster)) {
        if (answer(root, cluster, file, new Complaints(), known).isEmpty() && Files.exists(file)) {
          unheard.add(cluster);
        }
      }
    }
    return unheard;
  }

  private static List<Path> statuses(Path root, ClusterName cluster) throws IOException {
    Optional<Path> gateway = MemberDirectory.holder(root.resolve("status").resolve(cluster.name()));
    return gateway.isEmpty()
        ? List.of()
        : AtomicFile.yaml(gateway.get()).stream()
            .filter(file -> !StateFiles.nameOf(file).equals(Kind.THE_CLOCK))
            .toList();
  }

  private static Optional<Answer> answer(
      Path root,
      ClusterName cluster,
      Path file,
      Complaints complaints,
      KnownFiles<EgressSlice> known) {
    try {
      var object = known.read(file);
      var status = StateFiles.required(file, object.getStatus(), "status");
      Path slice = root.resolve("slices").resolve(cluster.name()).resolve(file.getFileName());
      return Optional.of(
          Answers.answer(cluster, StateFiles.nameOf(file), !Files.notExists(slice), status));
    } catch (NoSuchFileException removedMeanwhile) {
      return Optional.empty();
    } catch (IOException e) {
      complaints.tell(file, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      complaints.tell(file, String.valueOf(StateFiles.damaged(file, e).getMessage()));
    }
    return Optional.empty();
  }

  /** The newest clock that any gateway saw, seconds; 0 where none did. */
  public static long newestClockSeen(Path root) throws IOException {
    return witnesses(root).stream().mapToLong(Witness::clock).max().orElse(0);
  }

  /** The clock that each gateway saw last, the renamed and the ended ones included. */
  static List<Witness> witnesses(Path root) throws IOException {
    List<Witness> witnesses = new ArrayList<>();
    for (Path cluster : AtomicFile.folders(root.resolve("status"))) {
      for (Path gateway : AtomicFile.folders(cluster)) {
        Path file = gateway.resolve(Kind.THE_CLOCK + StateFiles.ENDING);
        Optional<Stored<ClockState>> clock = StateFiles.read(Kind.CLOCK, file);
        if (clock.isPresent() && Names.isName(StateFiles.nameOf(cluster))) {
          witnesses.add(
              new Witness(
                  new ClusterName(StateFiles.nameOf(cluster)),
                  StateFiles.nameOf(gateway),
                  clock.get().value().seconds()));
        }
      }
    }
    return witnesses;
  }
}
