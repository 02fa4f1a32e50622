package io.sallyport.tenantapi.directory;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.plan.ClusterName;
import io.sallyport.ipam.plan.Names;
import io.sallyport.tenantapi.crd.EgressCluster;
import io.sallyport.tenantapi.crd.EgressClusterSpec;
import io.sallyport.tenantapi.crd.EgressSlice;
import io.sallyport.tenantapi.store.ClockState;
import io.sallyport.tenantapi.store.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the one gateway of a cluster sees of a state directory: it reads slices and writes its own
 * status. A second gateway of the cluster is refused.
 */
public final class MemberDirectory implements AutoCloseable {
  /** Names the gateway that took the lock last; reading the lock itself could end it. */
  private static final String HOLDER = "holder";

  private static final String CLOCK = Kind.THE_CLOCK + StateFiles.ENDING;

  private final Path root;
  private final String cluster;
  private final Path slices;
  private final Path status;
  private final Disk disk;
  private final FileLocked lock;
  private final Complaints complaints = new Complaints();
  private final KnownFiles<EgressSlice> knownSlices = new KnownFiles<>(EgressSlice.class);
  private final KnownFiles<EgressSlice> knownStatuses = new KnownFiles<>(EgressSlice.class);

  private boolean seen;
  private long newest = -1;

  private MemberDirectory(Path root, String cluster, Path status, Disk disk, FileLocked lock) {
    this.disk = disk;
    this.root = root;
    this.cluster = cluster;
    this.slices = root.resolve("slices").resolve(cluster);
    this.status = status;
    this.lock = lock;
  }

  /**
   * Opens the part of {@code root} that belongs to gateway {@code gateway} of {@code cluster}.
   *
   * @throws IOException where the cluster has a gateway process already
   */
  public static MemberDirectory open(Path root, String cluster, String gateway) throws IOException {
    return open(root, cluster, gateway, Disk.REAL);
  }

  static MemberDirectory open(Path root, String cluster, String gateway, Disk disk)
      throws IOException {
    if (!Files.isDirectory(root)) {
      throw new IOException(root + " is no directory; it is the --state of `sallyport run`");
    }
    Path status = root.resolve("status").resolve(cluster);
    FileLocked lock = FileLocked.take(status.resolve("lock"), "gateway of cluster " + cluster);
    try {
      AtomicFile.forceNames(
          disk, List.of(root, root.resolve("status"), status, status.resolve(gateway)));
      AtomicFile.write(disk, status.resolve(HOLDER), gateway + "\n");
      return new MemberDirectory(root, cluster, status.resolve(gateway), disk, lock);
    } catch (Throwable e) {
      lock.close();
      throw e;
    }
  }

  /** The clusters that {@code root} was planned for, by name. */
  public static List<String> clusters(Path root) throws IOException {
    return AtomicFile.folders(root.resolve("slices")).stream()
        .map(folder -> folder.getFileName().toString())
        .toList();
  }

  /** The name of the gateway that holds each cluster, or held it last. */
  public static Map<ClusterName, String> holders(Path root) throws IOException {
    Map<ClusterName, String> holders = new TreeMap<>();
    for (Path cluster : AtomicFile.folders(root.resolve("status"))) {
      Optional<Path> gateway = holder(cluster);
      if (gateway.isPresent() && Names.isName(StateFiles.nameOf(cluster))) {
        holders.put(new ClusterName(StateFiles.nameOf(cluster)), StateFiles.nameOf(gateway.get()));
      }
    }
    return holders;
  }

  /** The statuses of the gateway that holds the cluster whose statuses are in {@code cluster}. */
  static Optional<Path> holder(Path cluster) throws IOException {
    Path file = cluster.resolve(HOLDER);
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    String gateway = Files.readString(file).strip();
    return Names.isName(gateway) ? Optional.of(cluster.resolve(gateway)) : Optional.empty();
  }

  /** The folders whose changes matter to a gateway. */
  public List<Path> watched() {
    return List.of(slices, root.resolve(StateFiles.CLUSTERS));
  }

  /**
   * What was found of the cluster's slices.
   *
   * @param readable each with this gateway's last status where there is one
   * @param damaged tenants whose slice or status cannot be read; named in the log
   */
  public record Slices(List<EgressSlice> readable, Set<String> damaged) {}

  /**
   * The slices of the cluster.
   *
   * @throws IOException where the folder cannot be read, or is gone: then nothing is known, which
   *     is not the same as no tenants
   */
  public Slices slices() throws IOException {
    List<EgressSlice> readable = new ArrayList<>();
    Set<String> damaged = new HashSet<>();
    complaints.begin();
    boolean there = !Files.notExists(slices);
    if (seen && !there) {
      throw new IOException(slices + " is gone");
    }
    seen = there;
    List<Path> files = AtomicFile.yaml(slices);
    knownSlices.retain(files);
    knownStatuses.retain(AtomicFile.yaml(status));
    for (Path file : files) {
      try {
        read(file).ifPresent(readable::add);
      } catch (IOException e) {
        complaints.tell(file, String.valueOf(e.getMessage()));
        damaged.add(StateFiles.nameOf(file));
      }
    }
    return new Slices(readable, damaged);
  }

  /**
   * Where a source that is no tenant's must not pass: the pods of the cluster, unless it lets
   * unknown ones. Empty where no planner has said.
   */
  public List<Cidr> held() throws IOException {
    Path file = root.resolve(StateFiles.CLUSTERS).resolve(cluster + StateFiles.ENDING);
    if (Files.notExists(file)) {
      return List.of();
    }
    EgressClusterSpec spec =
        StateFiles.required(file, StateFiles.read(file, EgressCluster.class).getSpec(), "spec");
    return "Pass".equals(spec.unknownPods())
        ? List.of()
        : Optional.ofNullable(spec.podCIDRs()).orElse(List.of()).stream().map(Cidr::of).toList();
  }

  /** Says, once until it is mended, that what is written in the slice cannot be used. */
  public void unusable(EgressSlice slice, String why) {
    Path file = slices.resolve(slice.getMetadata().getName() + StateFiles.ENDING);
    complaints.tell(file, file + " cannot be used: " + why);
  }

  private Optional<EgressSlice> read(Path file) throws IOException {
    try {
      EgressSlice written = knownSlices.read(file);
      EgressSlice slice = new EgressSlice();
      slice.setMetadata(written.getMetadata());
      slice.setSpec(StateFiles.required(file, written.getSpec(), "spec"));
      Path own = status.resolve(file.getFileName());
      if (Files.exists(own)) {
        var kept = knownStatuses.read(own);
        slice.setStatus(StateFiles.required(own, kept.getStatus(), "status"));
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
    Path file = status.resolve(slice.getMetadata().getName() + StateFiles.ENDING);
    AtomicFile.writeIfOther(disk, file, StateFiles.text(own));
  }

  /**
   * Keeps the newest clock that this process saw of the planner, as a witness of a state that was
   * rolled back; also where the witness was rolled back with it.
   */
  public void witnessClock() throws IOException {
    Path clock = root.resolve(CLOCK);
    Path own = status.resolve(CLOCK);
    long there = seconds(own);
    newest = Math.max(newest, Math.max(there, seconds(clock)));
    if (newest > there) {
      AtomicFile.write(
          disk, own, StateFiles.text(Kind.CLOCK.object(new ClockState(newest, 0, Map.of(), 0))));
    }
  }

  private static long seconds(Path clock) throws IOException {
    return StateFiles.read(Kind.CLOCK, clock).map(stored -> stored.value().seconds()).orElse(-1L);
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
