package io.sallyport.tenantapi.directory;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

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
        try (Stream<Path> folders = Files.find(root, DEPTH, (path, about) -> about.isDirectory())) {
          for (Path folder : folders.toList()) {
            if (registered.add(folder)) {
              folder.register(
                  service,
                  StandardWatchEventKinds.ENTRY_CREATE,
                  StandardWatchEventKinds.ENTRY_DELETE,
                  StandardWatchEventKinds.ENTRY_MODIFY);
            }
          }
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    service.close();
  }
}
