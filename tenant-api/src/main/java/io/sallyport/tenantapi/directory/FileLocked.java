package io.sallyport.tenantapi.directory;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * An exclusive lock on a file, held by one process of the machine. The operating system ends it
 * with the process, so that a killed one leaves none. The file names the process for people.
 */
final class FileLocked implements AutoCloseable {
  private final FileChannel channel;

  private FileLocked(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @param what who holds such a lock, for the message
   * @throws IOException where somebody else holds it; the message says who and what to do
   */
  static FileLocked take(Path file, String what) throws IOException {
    Files.createDirectories(AtomicFile.folderOf(file));
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    if (lock(channel).isEmpty()) {
      String holder = Files.readString(file).strip();
      channel.close();
      throw new IOException(
          "%s is locked by another %s (%s); stop it first, or use another directory"
              .formatted(file, what, holder.isEmpty() ? "unknown process" : "process " + holder));
    }
    channel.truncate(0);
    channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(UTF_8)));
    return new FileLocked(channel);
  }

  private static Optional<FileLock> lock(FileChannel channel) throws IOException {
    try {
      return Optional.ofNullable(channel.tryLock());
    } catch (OverlappingFileLockException heldByThisProcess) {
      return Optional.empty();
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
