package io.sallyport.tenantapi.directory;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An exclusive lock on a file, held by one process of the machine. The operating system ends it
 * with the process, so that a killed one leaves none. The file names the process for people.
 */
final class FileLocked implements AutoCloseable {
  /** What this process holds: closing any other channel of a locked file would end its lock. */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private FileLocked(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Takes the lock where nobody holds it. */
  static Optional<FileLocked> takeIfFree(Path file, String what) throws IOException {
    try {
      return Optional.of(take(file, what));
    } catch (HeldException byAnother) {
      return Optional.empty();
    }
  }

  /** Somebody else holds the lock; the message says who and what to do. */
  private static final class HeldException extends IOException {
    private static final long serialVersionUID = 1;

    HeldException(String message) {
      super(message);
    }
  }

  /**
   * Takes the lock.
   *
   * @param what who holds such a lock, for the message
   * @throws IOException where somebody else holds it; the message says who and what to do
   */
  static FileLocked take(Path file, String what) throws IOException {
    Path folder = Files.createDirectories(AtomicFile.folderOf(file));
    Path real = folder.toRealPath().resolve(file.getFileName());
    String me = String.valueOf(ProcessHandle.current().pid());
    if (!HELD.add(real)) {
      throw held(file, what, me);
    }
    try {
      return lock(file, real, what, me);
    } catch (IOException e) {
      HELD.remove(real);
      throw e;
    }
  }

  private static FileLocked lock(Path file, Path real, String what, String me) throws IOException {
    FileChannel channel =
        FileChannel.open(
            real, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    if (channel.tryLock() == null) {
      String holder = Files.readString(real).strip();
      channel.close();
      throw held(file, what, holder);
    }
    channel.truncate(0);
    channel.write(ByteBuffer.wrap((me + "\n").getBytes(UTF_8)));
    return new FileLocked(real, channel);
  }

  private static IOException held(Path file, String what, String holder) {
    return new HeldException(
        "%s is locked by another %s (%s); stop it first, or use another directory"
            .formatted(file, what, holder.isEmpty() ? "unknown process" : "process " + holder));
  }

  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      channel.close();
      HELD.remove(file);
    }
  }
}
