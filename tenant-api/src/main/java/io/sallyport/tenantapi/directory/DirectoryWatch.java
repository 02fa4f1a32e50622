package io.sallyport.tenantapi.directory;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Waits until something below some folders changes. A hint to look again, nothing more: changes may
 * be reported twice, and a caller looks from time to time anyway. One thread uses it.
 */
public final class DirectoryWatch implements AutoCloseable {
  private static final int DEPTH = 3;
  private static final long SETTLE_MILLIS = 5;

  private final List<Path> roots;
  private final WatchService service;
  private final Set<Path> registered = new HashSet<>();

  /** Watches these folders and those in them, also ones made later. */
  public DirectoryWatch(List<Path> roots) throws IOException {
    this.roots = List.copyOf(roots);
    this.service = FileSystems.getDefault().newWatchService();
    register();
  }

  /** Returns when something changed, or after {@code most}. */
  public void await(Duration most) throws IOException, InterruptedException {
    register();
    WatchKey key = service.poll(most.toMillis(), TimeUnit.MILLISECONDS);
    while (key != null) {
      key.pollEvents();
      if (!key.reset()) {
        registered.remove((Path) key.watchable());
      }
      key = service.poll(SETTLE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void register() throws IOException {
    for (Path root : roots) {
      if (Files.isDirectory(root)) {
        Files.walkFileTree(root, Set.of(), DEPTH, new Registering());
      }
    }
  }

  /** Registers every folder it is led to; what may not be read cannot be watched, and is passed. */
  private final class Registering extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes about)
        throws IOException {
      if (!registered.contains(folder)) {
        folder.register(
            service,
            StandardWatchEventKinds.ENTRY_CREATE,
            StandardWatchEventKinds.ENTRY_DELETE,
            StandardWatchEventKinds.ENTRY_MODIFY);
        registered.add(folder);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException notReadable) {
      return FileVisitResult.CONTINUE;
    }
  }

  @Override
  public void close() throws IOException {
    service.close();
  }
}
