package io.sallyport.tenantapi.directory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A disk that a machine or process does not survive: after some steps it ends, and what nobody
 * forced suffers as {@link Fate} says. It forces nothing itself, so that tests are fast.
 */
final class CrashDisk implements Disk {
  /** What becomes of what was not forced. */
  enum Fate {
    /** The process was killed: the operating system keeps all. */
    KEPT,
    /** The machine lost power: names are there, of the content half. */
    TORN,
    /** The machine lost power: names are not there yet, of the content half. */
    LOST,
    /** The same, but names of other folders are there: folders reach a disk in any order. */
    SCATTERED
  }

  /** The end of everything; nothing catches it. */
  static final class Crash extends Error {
    private static final long serialVersionUID = 1;

    Crash(long step) {
      super("crash at step " + step);
    }
  }

  private final Runnable end;
  private final Set<Path> unforced = new HashSet<>();
  private final Deque<Undo> names = new ArrayDeque<>();
  private final List<Long> renames = new ArrayList<>();
  private long steps;
  private long last = Long.MAX_VALUE;
  private Fate fate = Fate.KEPT;
  private boolean over;

  /** How a change of the names in {@code folder} is taken back. */
  private record Undo(Path folder, Step step) {}

  private interface Step {
    void run() throws IOException;
  }

  /** A disk whose end is that of whoever uses it. */
  CrashDisk() {
    this(() -> {});
  }

  /** A disk whose end is {@code end}. */
  CrashDisk(Runnable end) {
    this.end = end;
  }

  /** Ends after {@code more} steps from now. */
  void crashAfter(long more, Fate unforcedIs) {
    last = steps + more;
    fate = unforcedIs;
    over = false;
  }

  /** Goes on as another process on the same machine, for ever. */
  void goOn() {
    crashAfter(Long.MAX_VALUE / 2, Fate.KEPT);
  }

  long steps() {
    return steps;
  }

  /** Which steps so far gave a file its name. */
  List<Long> renames() {
    return List.copyOf(renames);
  }

  @Override
  public void write(Path file, byte[] bytes) throws IOException {
    step();
    Files.write(file, bytes);
    unforced.add(file);
  }

  @Override
  public void force(Path file) {
    step();
    unforced.remove(file);
    names.removeIf(undo -> undo.folder.equals(file));
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    step();
    renames.add(steps - 1);
    Optional<byte[]> before =
        Files.exists(to) ? Optional.of(Files.readAllBytes(to)) : Optional.empty();
    REAL.rename(from, to);
    if (unforced.remove(from)) {
      unforced.add(to);
    }
    undoing(to, () -> restore(to, before));
  }

  @Override
  public void delete(Path file) throws IOException {
    step();
    Optional<byte[]> before = Optional.of(Files.readAllBytes(file));
    REAL.delete(file);
    undoing(file, () -> restore(file, before));
  }

  @Override
  public void makeFolder(Path folder) throws IOException {
    step();
    REAL.makeFolder(folder);
    undoing(folder, () -> removeAll(folder));
  }

  private void undoing(Path changed, Step step) {
    names.push(new Undo(AtomicFile.folderOf(changed), step));
  }

  private void step() {
    if (over || steps >= last) {
      if (!over) {
        over = true;
        suffer();
        end.run();
      }
      throw new Crash(steps);
    }
    steps++;
  }

  private void suffer() {
    try {
      if (fate != Fate.KEPT) {
        for (Path file : unforced) {
          cut(file);
        }
        unforced.clear();
      }
      for (Undo undo : names) {
        if (fate == Fate.LOST || (fate == Fate.SCATTERED && isLate(undo.folder))) {
          undo.step.run();
        }
      }
      if (fate != Fate.KEPT) {
        names.clear();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isLate(Path folder) {
    return Math.floorMod(folder.getFileName().toString().hashCode() + steps, 2) == 0;
  }

  private static void cut(Path file) throws IOException {
    if (Files.exists(file)) {
      byte[] bytes = Files.readAllBytes(file);
      Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    }
  }

  private static void restore(Path file, Optional<byte[]> before) throws IOException {
    if (before.isPresent()) {
      Files.write(file, before.get());
    } else {
      Files.deleteIfExists(file);
    }
  }

  private static void removeAll(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
